using System.Diagnostics;
using System.Security.Cryptography;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Packages;

/// <summary>What having packages on a host would change: found out by <see cref="PlanAsync"/>, with a simulation of the package manager, and done by <see cref="ApplyAsync"/>.</summary>
public sealed class PackageInstallation
{
    private static readonly IPackageManager[] Managers = [new AptManager(), new DnfManager()];

    private readonly PackageRequest _request;
    private readonly IPackageManager _manager;
    private readonly PackageState _before;
    private readonly (string Name, string Version)? _sent;
    private readonly IReadOnlyList<string> _changes;

    private PackageInstallation(PackageRequest request, IPackageManager manager, PackageState before, (string Name, string Version)? sent, IReadOnlyList<string> changes) =>
        (_request, _manager, _before, _sent, _changes) = (request, manager, before, sent, changes);

    /// <summary>True where there is nothing to do.</summary>
    public bool IsEmpty => (_request.File is null || _sent is not null) && Missing.Count == 0 && (!_request.Hold || Names.All(_before.IsHeld)) && !_request.Update;

    private IReadOnlyList<string> Names => _sent is { } sent ? [sent.Name] : _request.Names;

    private List<string> Missing => [.. _request.Names.Where(n => !_before.Has(n, _request.Version))];

    private List<string> Unknown => [.. Missing.Where(n => !_before.Knows(n, _request.Version))];

    /// <summary>Looks at a host.</summary>
    /// <exception cref="DeployException">There is no package manager, what it began was never ended, a package is held, or what its simulation says cannot be done. See <see cref="PackageErrors"/>.</exception>
    public static async Task<PackageInstallation> PlanAsync(ISession session, PackageRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        var (state, sent) = await LookAsync(session, request.Names, request.File, cancellationToken).ConfigureAwait(false);
        var manager = Managers.First(m => m.Name == state.Manager);
        if (request.File is { } file && file.Suffix != manager.Suffix)
            throw PackageErrors.WrongKind(session.Host, file, manager.Name);
        if (state.Broken.Count > 0)
            throw PackageErrors.Broken(session.Host, state.Broken);
        var plan = new PackageInstallation(request, manager, state, sent, []);
        if (!request.Hold && plan.Missing.Find(state.IsHeld) is { } held)
            throw PackageErrors.Held(session.Host, held, state.Installed(held) ?? "none");
        // What is not known yet cannot be simulated.
        if (plan.Missing.Count == 0 || plan.Unknown.Count > 0)
            return plan;
        var simulation = new RemoteScript($"see what installing {string.Join(", ", plan.Missing)} would do").Step("simulate", manager.Simulate(request, plan.Targets()));
        var result = await RunAsync(session, simulation, cancellationToken).ConfigureAwait(false);
        return new PackageInstallation(request, manager, state, sent, manager.Changes(result["simulate"].Output));
    }

    /// <summary>What would be done, in words.</summary>
    public string Describe(DeployHost host)
    {
        List<string> parts = [];
        if (_request.Update || Unknown.Count > 0)
            parts.Add($"bring the lists of packages up to date{(Unknown.Count > 0 ? $", since {string.Join(", ", Unknown.Select(n => _manager.Target(n, _request.Version)))} is not known" : string.Empty)}");
        if (_request.File is { } file && _sent is null)
            parts.Add($"send and install {file.Path}");
        parts.AddRange(_changes);
        parts.AddRange(Unknown.Select(n => $"install {_manager.Target(n, _request.Version)}"));
        if (_request.Hold)
            parts.Add($"hold {(Names.Count > 0 ? string.Join(", ", Names) : "it")}");
        return $"On {host}: {string.Join("; ", parts)}";
    }

    /// <summary>The packages as they are, where there is nothing to do.</summary>
    public IReadOnlyList<SystemPackageResult> Present(DeployHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return [.. Names.Where(n => _before.Installed(n) is not null).Select(n => new SystemPackageResult(host.Alias, n, _before.Installed(n)!, _before.Installed(n), _before.IsHeld(n), Changed: false))];
    }

    /// <summary>Does it.</summary>
    /// <param name="session">The host.</param>
    /// <param name="progress">Receives the count of bytes sent of a file, or null.</param>
    /// <param name="cancellationToken">Stops what can be stopped; an installation that has begun goes on.</param>
    /// <exception cref="DeployException">See <see cref="PackageErrors"/>.</exception>
    public async Task<IReadOnlyList<SystemPackageResult>> ApplyAsync(ISession session, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (_request.Update || Unknown.Count > 0)
            await UpdateAsync(session, cancellationToken).ConfigureAwait(false);
        if (_request.File is { } file && _sent is null)
            return await SendAsync(session, file, progress, cancellationToken).ConfigureAwait(false);
        var script = new RemoteScript($"install {string.Join(", ", Names)}") { Timeout = Timeout };
        if (Missing.Count > 0)
            script.Step("install", _manager.Install(_request, Targets()));
        await FinishAsync(session, script, Names, cancellationToken).ConfigureAwait(false);
        return await ReportAsync(session, Names, _before, isReinstalled: false, cancellationToken).ConfigureAwait(false);
    }

    private TimeSpan Timeout => TimeSpan.FromMinutes(60) + _request.LockTimeout;

    private List<string> Targets() => [.. Missing.Select(n => _manager.Target(n, _request.Version))];

    private async Task UpdateAsync(ISession session, CancellationToken cancellationToken)
    {
        var host = session.Host;
        await RunAsync(session, new RemoteScript("bring the lists of packages up to date") { Timeout = Timeout }.Step("update", _manager.Update(_request)), cancellationToken).ConfigureAwait(false);
        if (Unknown.Count == 0)
            return;
        var (state, _) = await LookAsync(session, _request.Names, null, cancellationToken).ConfigureAwait(false);
        foreach (var name in Unknown.Where(n => !state.Knows(n, _request.Version)))
            throw state.Knows(name) ? PackageErrors.VersionUnknown(host, name, _request.Version!, state.Versions(name)) : PackageErrors.Unknown(host, name);
    }

    // The digest of what was installed stays on the host: the next run knows by it, and sends nothing.
    private async Task<IReadOnlyList<SystemPackageResult>> SendAsync(ISession session, PackageFile file, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var inbox = $"/var/tmp/xdeploy.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var path = $"{inbox}/package{file.Suffix}";
        await RunAsync(session, new RemoteScript("prepare for a package").Step("inbox", $$"""
            mkdir -m 0700 -- {{inbox}}
            chown -- "${SUDO_USER:-$(id -un)}" {{inbox}}
            """), cancellationToken).ConfigureAwait(false);
        try
        {
            var content = File.OpenRead(file.Path);
            await using (content.ConfigureAwait(false))
                await session.UploadAsync(content, path, progress, cancellationToken).ConfigureAwait(false);
            var look = await RunAsync(session, new RemoteScript("look at a package")
                .Step("check", $"[ \"$(sha256sum <{path} | cut -d' ' -f1)\" = {file.Sha256} ] || exit {PackageErrors.StatusDamaged}")
                .Step("describe", _manager.Describe(path)), cancellationToken).ConfigureAwait(false);
            var (name, version) = Fields(look["describe"].Output);
            var (before, _) = await LookAsync(session, [name], null, cancellationToken).ConfigureAwait(false);
            if (!_request.Hold && before.IsHeld(name) && before.Installed(name) != version)
                throw PackageErrors.Held(session.Host, name, before.Installed(name) ?? "none");
            var script = new RemoteScript($"install {name} {version}") { Timeout = Timeout }
                .Step("install", _manager.Install(_request, [path]))
                .Step("remember", $$"""
                    mkdir -p -- {{SentFolder}}
                    for xd_file in {{SentFolder}}/*; do
                        if [ -f "$xd_file" ] && [ "$(cut -f1 <"$xd_file")" = {{name}} ]; then rm -f -- "$xd_file"; fi
                    done
                    printf '%s\t%s\n' {{name}} {{version}} >{{$"{SentFolder}/{file.Sha256}"}}
                    """);
            await FinishAsync(session, script, [name], cancellationToken).ConfigureAwait(false);
            return await ReportAsync(session, [name], before, isReinstalled: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await TryCleanAsync(session, inbox).ConfigureAwait(false);
        }
    }

    private const string SentFolder = "/var/lib/xdeploy/packages";

    private async Task FinishAsync(ISession session, RemoteScript script, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (_request.Hold)
            script.Step("hold", _manager.Hold(names));
        if (!script.IsEmpty)
            await RunAsync(session, script, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<SystemPackageResult>> ReportAsync(
        ISession session, IReadOnlyList<string> names, PackageState before, bool isReinstalled, CancellationToken cancellationToken)
    {
        var (after, _) = await LookAsync(session, names, null, cancellationToken).ConfigureAwait(false);
        if (names.FirstOrDefault(n => after.Installed(n) is null) is { } missing)
            throw new DeployException("PackageNotInstalled", DeployErrorKind.RemoteFailure, session.Host.Alias, $"{missing} is not installed, although the package manager reported no error.");
        return [.. names.Select(n => new SystemPackageResult(
            session.Host.Alias, n, after.Installed(n)!, before.Installed(n), after.IsHeld(n), isReinstalled || after.Installed(n) != before.Installed(n) || after.IsHeld(n) != before.IsHeld(n)))];
    }

    private static async Task<(PackageState State, (string Name, string Version)? Sent)> LookAsync(
        ISession session, IReadOnlyList<string> names, PackageFile? file, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("look at packages").Step("look", ShellText.Of(
            $$"""
            xd_names=; xd_sent=
            {{(file is null ? ShellText.Empty : ShellText.Of($"if [ -f {$"{SentFolder}/{file.Sha256}"} ]; then xd_sent=$(cat {$"{SentFolder}/{file.Sha256}"}); printf 'sent\\t%s\\n' \"$xd_sent\"; fi"))}}
            {{Branches(names, file)}}
            """));
        var lines = (await RunAsync(session, script, cancellationToken).ConfigureAwait(false))["look"].Lines;
        var state = PackageState.Parse(lines);
        var sent = lines.FirstOrDefault(l => l.StartsWith("sent\t", StringComparison.Ordinal)) is { } line ? Fields(line["sent\t".Length..]) : ((string Name, string Version)?)null;
        if (sent is not { } known || names.Count > 0)
            return (state, null);
        // What was sent before counts where it is what is installed.
        var (installed, _) = await LookAsync(session, [known.Name], null, cancellationToken).ConfigureAwait(false);
        return (installed, installed.Has(known.Name, known.Version) ? known : null);
    }

    private static ShellText Branches(IReadOnlyList<string> names, PackageFile? file) => ShellText.Lines(
        [.. Managers.Select((m, at) => ShellText.Of(
            $$"""
            {{ShellText.FromOperator(at == 0 ? "if" : "elif")}} {{m.IsThere}}; then
            printf 'manager\t%s\n' {{m.Name}}
            {{m.Look(names)}}
            """)), ShellText.Of($"else exit {PackageErrors.StatusNoManager}; fi")]);

    private static (string Name, string Version) Fields(string line)
    {
        var fields = line.Trim().Split('\t');
        return (fields[0], fields[1]);
    }

    private static async Task<ScriptResult> RunAsync(ISession session, RemoteScript script, CancellationToken cancellationToken)
    {
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        PackageErrors.ThrowIfFailed(result);
        return result;
    }

    // systemd-tmpfiles empties /var/tmp in the end.
    private static async Task TryCleanAsync(ISession session, string inbox)
    {
        try
        {
            await session.RunAsync(new RemoteScript("take away a package's file").Step("clean", $"rm -rf -- {inbox}"), CancellationToken.None).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            Debug.WriteLine(e);
        }
    }
}
