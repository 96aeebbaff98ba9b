using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// What taking units away from one host would change: found out in one round trip by <see cref="PlanAsync"/>, done in a second one by <see cref="ApplyAsync"/>.
/// Only files in /etc/systemd/system are removed.
/// </summary>
public sealed class UnitRemoval
{
    private readonly List<Entry> _entries;

    private UnitRemoval(List<Entry> entries) => _entries = entries;

    /// <summary>Units that cannot be removed, each with its reason. The others are.</summary>
    public required IReadOnlyList<DeployException> Errors { get; init; }

    /// <summary>What stays behind, and what comes to light.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>True where there is nothing to remove.</summary>
    public bool IsEmpty => !_entries.Exists(e => e.Paths.Count > 0);

    /// <summary>What comes of it, once <see cref="ApplyAsync"/> has done it.</summary>
    public IEnumerable<SystemdUninstallResult> Results(DeployHost host) => _entries.Select(e => new SystemdUninstallResult
    {
        HostName = host.Alias,
        Name = e.Name.ToString(),
        Changed = e.Paths.Count > 0,
        Path = e.Paths,
        Stopped = e.Running,
        Unit = e.Files,
    });

    /// <summary>What would be done, in words and with the files as a diff.</summary>
    public string Describe(DeployHost host)
    {
        var stop = _entries.SelectMany(e => e.Running).ToList();
        var diffs = string.Concat(_entries.SelectMany(e => e.Files).Select(f => TextDiff.Unified(UnitPath.Of(f), f.Text, null)));
        return $"On {host}: {(stop.Count > 0 ? $"stop {string.Join(", ", stop)}; " : string.Empty)}disable and remove {string.Join(", ", _entries.SelectMany(e => e.Paths))}.\n{diffs}";
    }

    /// <summary>Looks at the units on a host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="names">The units. For a template its instances are stopped and disabled.</param>
    /// <param name="withDropIns">Remove the drop-ins in /etc/systemd/system, too.</param>
    /// <param name="cancellationToken">Stops the look; nothing is changed by it.</param>
    /// <exception cref="DeployException">The host runs no systemd (<c>SystemdMissing</c>), or the look failed.</exception>
    public static async Task<UnitRemoval> PlanAsync(ISession session, IReadOnlyList<UnitName> names, bool withDropIns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(names);
        var script = new RemoteScript("look at the units")
            .Step("systemd", $"test -d /run/systemd/system")
            .Step("files", UnitFileList.Find());
        foreach (var name in names)
        {
            script.Step($"read {name}", $"[ -L {UnitPath.Of(name)} ] || {{ {RemoteFile.Read(UnitPath.Of(name))}; }}");
            script.Step($"drop-ins {name}", $"set -- {UnitPath.Of(name) + ".d"}/*.conf\n[ -e \"$1\" ] || set --\n{RemoteArchive.OfParameters}");
            script.Step($"show {name}", SystemdUnits.Show([SystemdUnits.Complete(name.ToString())]));
            // Instances that are enabled and not in memory.
            script.Step($"links {name}", name.IsTemplate
                ? ShellText.Of($"find /etc/systemd/system -mindepth 2 -maxdepth 2 -type l -name {SystemdUnits.InstanceFilePattern(name, name.Type)} -printf '%f\\n' | sort -u")
                : ShellText.Of($":"));
        }

        var look = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (look.Find("systemd") is { Success: false })
            throw SystemdErrors.SystemdMissing(session.Host);
        look.ThrowIfFailed();
        return Plan(look, names, withDropIns);
    }

    /// <summary>Stops, disables and removes the units, then has systemd read its files once. Where a unit does not stop, no file is removed.</summary>
    /// <param name="session">The host.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    /// <exception cref="DeployException">A step failed (<c>RemoteStepFailed</c>).</exception>
    public async Task ApplyAsync(ISession session, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var leaving = _entries.Where(e => e.Paths.Count > 0).ToList();
        var script = new RemoteScript("remove the units") { Timeout = timeout };
        var running = leaving.SelectMany(e => e.Running).Distinct(StringComparer.Ordinal).ToList();
        if (running.Count > 0)
            script.Step("stop", $"systemctl stop -- {running}");
        var linked = leaving.SelectMany(e => e.Linked).Distinct(StringComparer.Ordinal).ToList();
        if (linked.Count > 0)
            script.Step("disable", $"systemctl --quiet --no-reload disable -- {linked}");
        script.Step("remove", $"rm -f -- {leaving.SelectMany(e => e.Paths)}");
        // A folder that holds something else as well stays.
        script.Step("folders", $"rmdir --ignore-fail-on-non-empty -- {leaving.Select(e => UnitPath.Of(e.Name) + ".d")} 2>/dev/null || :");
        script.Step("reload", $"systemctl daemon-reload");
        if (running.Count > 0)
            script.Step("forget", $"systemctl reset-failed -- {running} 2>/dev/null || :");
        (await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false)).ThrowIfFailed();
    }

    private static UnitRemoval Plan(ScriptResult look, IReadOnlyList<UnitName> names, bool withDropIns)
    {
        var files = look["files"].Lines.Select(line => line.Split('\t')).Where(f => f.Length == 3).ToList();
        var (entries, errors, warnings) = (new List<Entry>(), new List<DeployException>(), new List<string>());
        foreach (var name in names)
        {
            var path = UnitPath.Of(name);
            var others = files.Where(f => f[1].EndsWith($"/{name}", StringComparison.Ordinal) && f[1] != path).Select(f => f[1]).ToList();
            var local = files.FirstOrDefault(f => f[1] == path);
            var dropIns = files.Select(f => f[1]).Where(f => f.StartsWith($"{path}.d/", StringComparison.Ordinal)).ToList();
            if (local is ["l", _, var target])
            {
                errors.Add(SystemdErrors.UnitIsLink(look.Host, path, target));
            }
            else if (local is null && others.Count > 0 && !(withDropIns && dropIns.Count > 0))
            {
                errors.Add(SystemdErrors.UnitIsVendors(look.Host, name, others[0]));
            }
            else
            {
                if (local is not null && others.Count > 0)
                    warnings.Add($"{others[0]}, which {path} hides, takes its place; the unit stays as it is until it is restarted.");
                if (dropIns.Count > 0 && !withDropIns)
                    warnings.Add($"{path}.d stays, with {dropIns.Count} drop-ins; -DropIn removes it.");
                entries.Add(Look(look, name, local is null ? [] : [path], withDropIns ? dropIns : [], isOnlyOne: others.Count == 0));
            }
        }

        return new UnitRemoval(entries) { Errors = errors, Warnings = warnings };
    }

    private static Entry Look(ScriptResult look, UnitName name, string[] file, IReadOnlyList<string> dropIns, bool isOnlyOne)
    {
        var text = RemoteFile.Text(look[$"read {name}"]);
        var contents = RemoteArchive.Files(look[$"drop-ins {name}"]);
        SystemdUnitFile[] whole = file.Length == 0 || text is null ? [] : [new(name, text)];
        SystemdUnitFile[] files =
        [
            .. whole,
            .. dropIns.Where(contents.ContainsKey).Select(d => new SystemdUnitFile(name, FileText.Decode(contents[d])) { DropIn = d[(d.LastIndexOf('/') + 1)..] }),
        ];
        // A package's unit is not taken away, only what the administrator made of it.
        if (file.Length == 0 || !isOnlyOne)
            return new Entry(name, files, [.. file, .. dropIns], [], []);
        var units = SystemdUnits.ParseShow(look[$"show {name}"].Output);
        var running = units.Where(u => !UnitState.IsDown(u) || u.ActiveState == "failed").Select(u => u.Name).Distinct(StringComparer.Ordinal).ToList();
        var linked = units.Where(u => u.UnitFileState is "enabled" or "enabled-runtime" or "indirect").Select(u => u.Name).Union(look[$"links {name}"].Lines).ToList();
        return new Entry(name, files, [.. file, .. dropIns], running, linked);
    }

    private sealed record Entry(UnitName Name, IReadOnlyList<SystemdUnitFile> Files, IReadOnlyList<string> Paths, IReadOnlyList<string> Running, IReadOnlyList<string> Linked);
}
