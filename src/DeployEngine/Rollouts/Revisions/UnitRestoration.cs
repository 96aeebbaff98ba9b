using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts.Revisions;

/// <summary>What bringing the units of a revision back would change on one host: found out in one round trip, done in a second one.</summary>
/// <param name="Host">The host.</param>
/// <param name="Revision">The revision; null where the host keeps none that is wanted.</param>
/// <param name="Units">The changes of unit files and drop-ins.</param>
/// <param name="Environment">The environment files that differ. What is in them is not looked at: it may be secret.</param>
/// <param name="Started">The units that were started with what would change: they run with it until they are restarted.</param>
internal sealed record UnitRestoration(DeployHost Host, string? Revision, IReadOnlyList<FileChange> Units, IReadOnlyList<string> Environment, IReadOnlyList<string> Started)
{
    private const int StatusChanged = 22;
    private const string UnitFolder = "units";
    private const string EnvironmentFolder = "environment";

    /// <summary>True where the host is as the revision was.</summary>
    public bool IsEmpty => Units.Count == 0 && Environment.Count == 0;

    /// <summary>The paths that would change.</summary>
    public IEnumerable<string> Paths => Units.Select(u => u.Path).Concat(Environment);

    /// <summary>The changes, as a diff.</summary>
    public string Diff => string.Concat(Units.Select(u => u.Diff)) + string.Concat(Environment.Select(path => $"{path} becomes what it was\n"));

    /// <summary>Looks at a host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="service">The service.</param>
    /// <param name="units">Its units on the host.</param>
    /// <param name="candidates">Names of revisions, the wanted one first.</param>
    /// <param name="cancellationToken">Stops the look; nothing is changed by it.</param>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<UnitRestoration> LookAsync(
        ISession session, DeployService service, IReadOnlyList<string> units, IReadOnlyList<string> candidates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var folder = RevisionFolder.OfUnits(service.Name);
        var script = new RemoteScript($"look at the units of {service} and at what is kept of them")
            .Step("now", ShellText.Lines([ServiceFiles.Functions(service.Root, units), ShellText.Of(
                $$"""
                xd_list=$(xd_units)
                IFS='
                '; set -f; set -- $xd_list; set +f
                {{RemoteArchive.OfParameters}}
                """)]))
            .Step("times", ShellText.Lines([ServiceFiles.Functions(service.Root, units), ShellText.Of($"xd_changes | sed 's/^/changed /'\nxd_starts | sed 's/^/started /'")]))
            .Step("kept", ShellText.Lines([folder.Enter(candidates), RevisionFolder.Archive(UnitFolder)]))
            .Step(EnvironmentFolder, ShellText.Lines([folder.Enter(candidates), ShellText.Of(
                $$"""
                find {{EnvironmentFolder}} -type f | sort | while IFS= read -r xd_kept; do
                    xd_path=${xd_kept#{{EnvironmentFolder}}}
                    cmp -s -- "$xd_kept" "$xd_path" || printf 'differs=%s\n' "$xd_path"
                done
                """)]));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result["kept"].Facts.GetValueOrDefault("revision") is not { } revision)
            return new UnitRestoration(session.Host, null, [], [], []);
        const string Differs = "differs=";
        var changes = Compare(Texts(RemoteArchive.Files(result["now"]), string.Empty), Texts(RemoteArchive.Files(result["kept"]), UnitFolder), service.Name);
        List<string> environment = [.. result[EnvironmentFolder].Lines.Where(l => l.StartsWith(Differs, StringComparison.Ordinal)).Select(l => l[Differs.Length..])];
        return new UnitRestoration(session.Host, revision, changes, environment, StartedSince(result["times"].Lines, changes.Select(c => c.Path).Concat(environment).ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>The units whose process was started after one of the files had changed.</summary>
    /// <param name="times">Lines of a word, a time and a name: <c>changed 1.5 /etc/x</c>, <c>started 2.5 x@1.service</c>.</param>
    /// <param name="paths">The files.</param>
    internal static IReadOnlyList<string> StartedSince(IReadOnlyList<string> times, IReadOnlySet<string> paths)
    {
        var seen = times.Select(line => line.Split(' ', 3)).Where(words => words.Length == 3).ToLookup(words => words[0], words => (At: double.Parse(words[1], CultureInfo.InvariantCulture), Name: words[2]));
        var first = seen["changed"].Where(c => paths.Contains(c.Name)).Select(c => c.At).DefaultIfEmpty(double.MaxValue).Min();
        return [.. seen["started"].Where(s => s.At >= first).Select(s => s.Name)];
    }

    /// <summary>Brings the files back, and has systemd read them. What runs is not restarted.</summary>
    /// <param name="hosts">The hosts, behind the fence.</param>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <exception cref="DeployException">The lock was lost, or somebody else changed a file meanwhile (<c>RevisionFileChanged</c>).</exception>
    public async Task ApplyAsync(FencedHosts hosts, DeployService service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        var result = await hosts.TryRunAsync(Host, $"bring the units of {service} back", TimeSpan.FromMinutes(2), script => AddTo(script, service), cancellationToken).ConfigureAwait(false);
        if (result.Steps.FirstOrDefault(s => s.ExitCode == StatusChanged) is { } changed)
        {
            throw new DeployException(
                "RevisionFileChanged", DeployErrorKind.Busy, Host.Alias, $"{changed.Name["as before ".Length..]} was changed by somebody else meanwhile.",
                "See what changed it, and run Resume-Deployment.");
        }

        result.ThrowIfFailed();
    }

    private void AddTo(RemoteScript script, DeployService service)
    {
        foreach (var unit in Units)
            script.Step($"as before {unit.Path}", $$"""{ {{unit.IsAsBefore}}; } || exit {{StatusChanged}}""");
        foreach (var unit in Units)
            script.Step($"write {unit.Path}", unit.Do);
        foreach (var path in Environment)
        {
            var kept = RevisionFolder.OfUnits(service.Name).File(Revision!, $"/{EnvironmentFolder}{path}");
            script.Step($"write {path}", $"mkdir -p -- {path[..path.LastIndexOf('/')] + "/"}\ncp -p -- {kept} {path + ".xdeploy"}\nmv -fT -- {path + ".xdeploy"} {path}");
        }

        if (Units.Count > 0)
            script.Step("reload", $"systemctl daemon-reload");
    }

    /// <summary>
    /// What has to change. How many instances the target starts is no part of a revision: it stays. A drop-in that came since goes; a unit that came since stays, since it may be in use.
    /// </summary>
    internal static IReadOnlyList<FileChange> Compare(IReadOnlyDictionary<string, string> now, IReadOnlyDictionary<string, string> kept, string service)
    {
        var (target, template) = (UnitName.Parse($"{service}.target"), UnitName.Parse($"{service}@.service"));
        var changes = new List<FileChange>();
        foreach (var (path, text) in kept.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            var before = now.GetValueOrDefault(path);
            var after = before is not null && path == UnitPath.Of(target)
                ? TargetWants.Set(UnitDocument.Parse(text, path), target, template, [.. TargetWants.Read(UnitDocument.Parse(before, path), target, template)]).Text
                : text;
            if (after != before)
                changes.Add(new FileChange.Content(path, before is null ? null : FileText.Encode(before), FileText.Encode(after)));
        }

        changes.AddRange(now.Where(n => !kept.ContainsKey(n.Key) && n.Key.Contains(".d/", StringComparison.Ordinal)).OrderBy(n => n.Key, StringComparer.Ordinal)
            .Select(n => new FileChange.Content(n.Key, FileText.Encode(n.Value), null)));
        return changes;
    }

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, byte[]> files, string folder) =>
        files.ToDictionary(f => f.Key[folder.Length..], f => FileText.Decode(f.Value), StringComparer.Ordinal);
}
