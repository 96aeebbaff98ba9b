using System.Diagnostics;
using System.Globalization;
using System.Text;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>
/// Has a host fetch an artifact from its store by curl, with a URL that is signed for a few minutes and for this object alone. The host never has the store's keys; the URL is on no command line, in no file and in no error.
/// </summary>
public sealed class ArtifactInstaller(StoreClient client, StoredArtifact artifact, InstallTarget target)
{
    // A URL that is too old, or a network that was away for a while: another one is tried, and only what is missing is fetched.
    private const int MostRounds = 3;

    /// <summary>Owner, and group behind a colon; null for root.</summary>
    public string? Owner { get; init; }

    /// <summary>What vouches for it.</summary>
    public ReleaseAdmission Admission { get; init; } = ReleaseAdmission.WithoutSignature;

    /// <summary>How many requests at once fetch shares of a large object.</summary>
    public int Streams { get; init; } = 4;

    /// <summary>The text of the file of authorities, which goes to the host for curl; null for the host's own.</summary>
    public string? Authorities { get; init; }

    private StoreInbox Inbox => new(artifact, target, Streams, Owner) { Admission = Admission };

    /// <summary>Looks whether the host has it.</summary>
    /// <returns>What it has; null where it is to be fetched.</returns>
    /// <exception cref="DeployException">Other content is in its place (<c>ReleaseExists</c>, <c>DestinationTaken</c>), or an error of the session.</exception>
    public async Task<object?> LookAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var result = await session.TryRunAsync(Script("look for").Step("look", target.Look(artifact)).Step("ask", Ask()), cancellationToken).ConfigureAwait(false);
        ReleaseAdmission.ThrowIfRefused(session.Host, result, What);
        var look = result.ThrowIfFailed()["look"];
        return look.Facts.GetValueOrDefault("state") switch
        {
            null => null,
            "same" => Result(session.Host, look, changed: false),
            _ when target.Release is null => throw InstallErrors.Taken(session.Host, target),
            _ => throw ArtifactErrors.Exists(session.Host, target.Path),
        };
    }

    /// <summary>Has it fetched and put in its place.</summary>
    /// <param name="session">The host.</param>
    /// <param name="progress">Receives the count of bytes that are there, or null.</param>
    /// <param name="cancellationToken">Stops; what has arrived is there for the next time.</param>
    /// <returns>A <see cref="Release"/>, or an <see cref="InstalledArtifact"/> for a file by itself.</returns>
    /// <exception cref="DeployException">See <see cref="InstallErrors"/>, or an error of the session.</exception>
    public async Task<object> InstallAsync(ISession session, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var clock = Stopwatch.StartNew();
        if (target is { Release: not null, Expands: false } && artifact.FileName is null or "" or "." or ".." or ServiceLayout.ManifestName || artifact.FileName?.AsSpan().ContainsAny('/', '\n', '\r') == true)
            throw InstallErrors.Refused(session.Host, artifact, "its file has a name that no file can have");
        var have = await PrepareAsync(session, cancellationToken).ConfigureAwait(false);
        try
        {
            await FetchAsync(session, progress, cancellationToken).ConfigureAwait(false);
            var done = await FinishAsync(session, cancellationToken).ConfigureAwait(false);
            return Result(session.Host, done, changed: true) switch
            {
                Release release => release with { BytesSent = artifact.Bytes - have, BytesSkipped = have, Duration = clock.Elapsed },
                InstalledArtifact file => file with { BytesReceived = artifact.Bytes - have, BytesSkipped = have, Duration = clock.Elapsed },
                var other => other,
            };
        }
        catch (DeployException e) when (e.ErrorId is "ArtifactDamaged" or "ArtifactRefused" or "DiskFull" or "ReleaseExists" or "SignatureMissing" or "SignatureInvalid")
        {
            await TryCleanAsync(session).ConfigureAwait(false);
            throw;
        }
    }

    private string What => target.Release is { } release ? $"release {release}" : $"{artifact.Name} {artifact.Version}";

    // The host is asked again when all has come; what it will not take need not be fetched.
    private ShellText Ask() => ShellText.Of(
        $$"""
        [ ! -e {{target.Path}} ] || exit 0
        {{Admission.Ask(target.Layout?.Name ?? artifact.Name, target.Release ?? artifact.Version, ReleaseAdmission.ContentOf([ArtifactContent.Of(artifact)]))}}
        """);

    private static RemoteScript Script(string what) => new($"{what} an artifact") { Timeout = TimeSpan.FromHours(2) };

    private async Task<long> PrepareAsync(ISession session, CancellationToken cancellationToken)
    {
        var result = await session.TryRunAsync(Script("prepare for").Step("prepare", Inbox.Prepare(Authorities)), cancellationToken).ConfigureAwait(false);
        if (result.Find("prepare") is { ExitCode: { } status and (StoreInbox.StatusNoCurl or ReleaseInbox.StatusFull) } step)
            throw Failure(session.Host, status, step.Facts.GetValueOrDefault("free", "0"));
        return long.Parse(result.ThrowIfFailed()["prepare"].Facts["have"], CultureInfo.InvariantCulture);
    }

    private async Task FetchAsync(ISession session, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var url = await client.SignAsync(artifact).ConfigureAwait(false);
            var command = Elevation.Command(session.Host, RunAs.Root, Inbox.Fetch(), readsInput: true) with
            {
                Input = Encoding.UTF8.GetBytes(Config(url)),
                OnOutputLine = line =>
                {
                    if (line.Split(' ') is ["bytes", var count] && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                        progress?.Report(bytes);
                },
            };
            var result = await session.RunAsync(command, cancellationToken).ConfigureAwait(false);
            if (result.ExitCode == 0)
                return;
            // The first refusal may be that of a URL that was too old when its turn came.
            if (round == MostRounds || result.ExitCode != StoreInbox.StatusUnreachable)
                throw result.ExitCode is >= StoreInbox.StatusNoCurl and <= StoreInbox.StatusRefused or ReleaseInbox.StatusFull or ReleaseInbox.StatusBusy
                    ? Failure(session.Host, result.ExitCode, "0")
                    : RemoteErrors.StepFailed(session.Host, "fetch an artifact", new StepResult("fetch", result.ExitCode, string.Empty, result.Error));
        }
    }

    private async Task<StepResult> FinishAsync(ISession session, CancellationToken cancellationToken)
    {
        var script = Script("finish").Step("finish", Inbox.Finish());
        if (target.Release is not null)
            script = script.Step("tell", $$"""
                cd -- {{target.Parent}}
                {{ReleaseSeal.Functions}}
                {{InstallTarget.Tell(target.Name)}}
                """);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        ReleaseAdmission.ThrowIfRefused(session.Host, result, What);
        if (result.Find("finish") is { ExitCode: { } status and not 0 } failed)
        {
            if (failed.Facts.TryGetValue("refused", out var why))
                throw InstallErrors.Refused(session.Host, artifact, why);
            if (status is ReleaseInbox.StatusDamaged or ReleaseInbox.StatusBusy or ReleaseInbox.StatusFull)
                throw Failure(session.Host, status, "0");
            if (InboxVerdict.SaysFull(failed.Error))
                throw Failure(session.Host, ReleaseInbox.StatusFull, "0");
        }

        result.ThrowIfFailed();
        return result.Find("tell") ?? result["finish"];
    }

    private string Config(string url)
    {
        var text = new StringBuilder();
        text.Append("url = \"").Append(url).Append("\"\n");
        text.Append("proto = \"=http,https\"\ngloboff\nfail\nsilent\nwrite-out = \"%{stderr}%{http_code}\"\nconnect-timeout = 20\nspeed-limit = 1\nspeed-time = 60\n");
        if (Authorities is not null)
            text.Append("cacert = \"state/ca.pem\"\n");
        return text.ToString();
    }

    private object Result(DeployHost host, StepResult told, bool changed) => target.Release is { } release
        ? new Release(
            host.Alias, release, target.Path, int.Parse(told.Facts.GetValueOrDefault("files", "0"), CultureInfo.InvariantCulture),
            long.Parse(told.Facts.GetValueOrDefault("bytes", "0"), CultureInfo.InvariantCulture), told.Facts.GetValueOrDefault("digest", string.Empty), changed) { BytesSkipped = artifact.Bytes }
        : new InstalledArtifact(host.Alias, artifact.Name, artifact.Version, target.Path, artifact.Bytes, artifact.Sha256, changed) { BytesSkipped = artifact.Bytes };

    private DeployException Failure(DeployHost host, int status, string free) => status switch
    {
        ReleaseInbox.StatusFull => InstallErrors.DiskFull(host, target, artifact, Inbox.NeededKilobytes, free),
        ReleaseInbox.StatusBusy => InstallErrors.Busy(host, artifact),
        ReleaseInbox.StatusDamaged => InstallErrors.Damaged(host, artifact),
        StoreInbox.StatusNoCurl => InstallErrors.NoCurl(host),
        StoreInbox.StatusDenied => InstallErrors.Denied(host, artifact),
        StoreInbox.StatusUnknown => InstallErrors.Gone(host, artifact),
        StoreInbox.StatusUntrusted => InstallErrors.Untrusted(host, artifact),
        _ => InstallErrors.Unreachable(host, artifact),
    };

    // The error that brought us here says more than one about the cleaning.
    private async Task TryCleanAsync(ISession session)
    {
        try
        {
            await session.RunAsync(Script("take away a part of").Step("clean", Inbox.Clean()), CancellationToken.None).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            Debug.WriteLine(e);
        }
    }
}
