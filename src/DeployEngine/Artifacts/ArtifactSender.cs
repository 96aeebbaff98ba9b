using System.Diagnostics;
using System.Security.Cryptography;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// Brings a package to a host as a release: looked for, uploaded into a private folder by SFTP (or in the script itself where it is small), checked against its
/// SHA-256, unpacked beside the other releases and given its name by one rename. A release is there whole or not at all.
/// </summary>
public sealed class ArtifactSender(ArtifactPackage package, ServiceLayout layout, ReleaseId release)
{
    /// <summary>The largest package, in bytes, that travels in the script that unpacks it.</summary>
    public const int LargestInScript = 256 * 1024;

    private const string TarName = "artifact.tar";
    private const int StatusOther = 17;
    private const int StatusDamaged = 18;
    private const int StatusFull = 20;

    private readonly long _size = new FileInfo(package.TarFile).Length;

    /// <summary>Finds out whether the host has the release with this content.</summary>
    /// <returns>True where it is there, whole and the same.</returns>
    /// <exception cref="DeployException">Other content has this name on the host (<c>ReleaseExists</c>), or an error of the session.</exception>
    public async Task<bool> IsPresentAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript($"look for release {release}")
            .Step("look", $$"""
                cd -- {{layout.Release(release)}} 2>/dev/null || exit 0
                [ "$(sha256sum <{{ServiceLayout.ManifestName}} | cut -d' ' -f1)" = {{package.ManifestSha256}} ] || exit {{StatusOther}}
                sha256sum --check --quiet --strict {{ServiceLayout.ManifestName}} >&2 || exit {{StatusOther}}
                echo present=yes
                """);
        var look = (await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false))["look"];
        if (look.ExitCode == StatusOther)
        {
            throw new DeployException(
                "ReleaseExists", DeployErrorKind.Integrity, session.Host.Alias,
                $"{layout.Release(release)} is there already with other content.",
                "A release never changes: send it under another id, or remove the folder on the host if nothing runs from it.");
        }

        return look.Success ? look.Facts.ContainsKey("present") : throw RemoteErrors.StepFailed(session.Host, script.Purpose, look);
    }

    /// <summary>Sends the package and makes it a release.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="progress">Receives the count of bytes sent, or null.</param>
    /// <param name="cancellationToken">Stops; what was uploaded so far is taken away.</param>
    /// <exception cref="DeployException">No space (<c>DiskFull</c>), damaged on the way (<c>ArtifactDamaged</c>), or an error of the session.</exception>
    public async Task<Release> SendAsync(ISession session, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var inbox = $"/var/tmp/xdeploy.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        if (_size <= LargestInScript)
            await SendInScriptAsync(session, inbox, progress, cancellationToken).ConfigureAwait(false);
        else
            await SendBySftpAsync(session, inbox, progress, cancellationToken).ConfigureAwait(false);
        return new Release(session.Host.Alias, release, layout.Release(release), package.Files, package.Bytes, package.Sha256, Changed: true);
    }

    // Everything in one round trip: SFTP would need a connection of its own, which costs more than the package.
    private async Task SendInScriptAsync(ISession session, string inbox, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var script = new RemoteScript($"send release {release}");
        AddPreparation(script, inbox);
        script.Step("upload", RemoteFile.Write($"{inbox}/{TarName}", await File.ReadAllBytesAsync(package.TarFile, cancellationToken).ConfigureAwait(false)));
        AddUnpacking(script, inbox);
        Judge(session.Host, await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false));
        progress?.Report(_size);
    }

    private async Task SendBySftpAsync(ISession session, string inbox, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var preparation = new RemoteScript($"prepare for release {release}");
        AddPreparation(preparation, inbox);
        Judge(session.Host, await session.TryRunAsync(preparation, cancellationToken).ConfigureAwait(false));
        try
        {
            var content = File.OpenRead(package.TarFile);
            await using (content.ConfigureAwait(false))
                await session.UploadAsync(content, $"{inbox}/{TarName}", progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeployException or OperationCanceledException)
        {
            await TryCleanAsync(session, inbox).ConfigureAwait(false);
            throw;
        }

        var unpacking = new RemoteScript($"unpack release {release}") { Timeout = TimeSpan.FromMinutes(30) };
        AddUnpacking(unpacking, inbox);
        Judge(session.Host, await session.TryRunAsync(unpacking, cancellationToken).ConfigureAwait(false));
    }

    // The tar file and what is unpacked from it are on the disk at the same time.
    private void AddPreparation(RemoteScript script, string inbox) => script
        .Step("space", $$"""
            mkdir -p -- {{layout.Releases}} {{layout.Instances}}
            free=$(df -Pk -- {{layout.Releases}} | awk 'NR == 2 { print $4 }')
            echo "free=$free"
            [ "$free" -ge {{2 * _size / 1024}} ] || exit {{StatusFull}}
            """)
        .Step("inbox", $$"""
            mkdir -m 0700 -- {{inbox}}
            chown -- "${SUDO_USER:-$(id -un)}" {{inbox}}
            """);

    private void AddUnpacking(RemoteScript script, string inbox)
    {
        var incoming = $"{layout.Releases}/.incoming-{release}";
        script
            .Step("check", $$"""
                [ "$(sha256sum <{{$"{inbox}/{TarName}"}} | cut -d' ' -f1)" = {{package.Sha256}} ] || exit {{StatusDamaged}}
                """)
            .Step("unpack", $$"""
                rm -rf -- {{incoming}}
                mkdir -- {{incoming}}
                tar --extract --file {{$"{inbox}/{TarName}"}} --directory {{incoming}} --no-same-owner --preserve-permissions
                cd -- {{incoming}}
                sha256sum --check --quiet --strict {{ServiceLayout.ManifestName}} >&2
                chmod 0755 .
                sync -f .
                mv -T -- {{incoming}} {{layout.Release(release)}}
                """)
            .Always("clean", $"rm -rf -- {inbox} {incoming}");
    }

    private void Judge(DeployHost host, ScriptResult result)
    {
        if (result.Find("space") is { ExitCode: StatusFull } space)
        {
            throw new DeployException(
                "DiskFull", DeployErrorKind.RemoteFailure, host.Alias,
                $"release {release} needs {2 * _size / 1024} KiB under {layout.Releases}, and {space.Facts["free"]} KiB are free.",
                "Free some space or remove old releases.");
        }

        if (result.Find("check")?.ExitCode == StatusDamaged)
        {
            throw new DeployException(
                "ArtifactDamaged", DeployErrorKind.Integrity, host.Alias,
                $"release {release} arrived with other bytes than were sent.", "Send it again; if it happens twice, suspect the network or the disk.");
        }

        result.ThrowIfFailed();
    }

    // The error that brought us here says more than one about the cleaning; systemd-tmpfiles empties /var/tmp in the end.
    private static async Task TryCleanAsync(ISession session, string inbox)
    {
        try
        {
            await session.RunAsync(new RemoteScript("take away a part of a release").Step("clean", $"rm -rf -- {inbox}"), CancellationToken.None).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            Debug.WriteLine(e);
        }
    }
}
