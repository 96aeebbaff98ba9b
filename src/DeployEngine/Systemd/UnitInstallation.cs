using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// What installing units on one host would change: found out in one round trip by <see cref="PlanAsync"/>, done in a second
/// one by <see cref="ApplyAsync"/>.
/// </summary>
public sealed class UnitInstallation
{
    // In these states enabling has nothing to add: the links are there, or the file asks for none.
    private static readonly HashSet<string> SettledStates = new(StringComparer.Ordinal) { "enabled", "static", "indirect", "generated", "alias" };

    private readonly List<SystemdUnitFile> _write;
    private readonly List<string> _enable;
    private readonly List<string> _start;
    private readonly bool _reload;

    private UnitInstallation(string diff, List<SystemdUnitFile> write, List<string> enable, List<string> start, bool reload, IReadOnlyList<string> warnings)
    {
        Diff = diff;
        Warnings = warnings;
        _write = write;
        _enable = enable;
        _start = start;
        _reload = reload;
    }

    /// <summary>What would change in the files, in the unified form; empty where nothing would.</summary>
    public string Diff { get; }

    /// <summary>What systemd remarked on the files without refusing them.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>True where the host is as it should be.</summary>
    public bool IsEmpty => _write.Count == 0 && _enable.Count == 0 && _start.Count == 0 && !_reload;

    /// <summary>What would be done, in words and with the diff.</summary>
    public string Describe(DeployHost host)
    {
        var does = new List<string>();
        if (_write.Count > 0)
            does.Add($"write {string.Join(", ", _write)}");
        if (_enable.Count > 0)
            does.Add($"enable {string.Join(", ", _enable)}");
        if (_reload)
            does.Add("reload systemd");
        if (_start.Count > 0)
            does.Add($"start {string.Join(", ", _start)}");
        var text = $"On {host}: {string.Join("; ", does)}.";
        return Diff.Length == 0 ? text : $"{text}\n{Diff}";
    }

    /// <summary>Looks at a host and has its systemd check the new files.</summary>
    /// <param name="session">The host.</param>
    /// <param name="units">The units, each with a name of its own.</param>
    /// <param name="enable">Have the units start with the host; templates are left out, since only their instances can be enabled.</param>
    /// <param name="start">Start the units; templates are left out. A unit that runs already is not restarted.</param>
    /// <param name="cancellationToken">Stops the look; nothing is changed by it.</param>
    /// <exception cref="DeployException">
    /// systemd does not accept a unit (<c>SystemdUnitInvalid</c>), a unit is masked or a link (<c>SystemdUnitIsLink</c>), or the host runs no systemd (<c>SystemdMissing</c>).
    /// </exception>
    public static async Task<UnitInstallation> PlanAsync(
        ISession session, IReadOnlyList<SystemdUnitFile> units, bool enable, bool start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(units);

        var script = new RemoteScript("look at the units").Step("systemd", $"test -d /run/systemd/system");
        foreach (var unit in units)
            script.Step($"read {unit}", Read(UnitPath.Of(unit)));
        var names = units.Select(u => SystemdUnits.Complete(u.Name.ToString())).Distinct(StringComparer.Ordinal);
        script.Step("state", $"systemctl show --no-pager --all --property=Id,LoadState,UnitFileState,ActiveState,NeedDaemonReload -- {names}");
        script.Step("check", UnitCheck.Script(units));

        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("systemd") is { Success: false })
            throw SystemdErrors.SystemdMissing(session.Host);
        return Compare(result.ThrowIfFailed(), units, enable, start);
    }

    /// <summary>Makes the changes: files first, then links, then one <c>daemon-reload</c>, then starts.</summary>
    /// <exception cref="DeployException">A unit does not start (<c>SystemdUnitStartFailed</c>, with its journal), or a step failed.</exception>
    public async Task ApplyAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);

        var script = new RemoteScript("install the units");
        foreach (var unit in _write)
        {
            // Looked at again: RemoteFile.Write would write through a link that came in between.
            var path = UnitPath.Of(unit);
            var folder = unit.DropIn is null ? ShellText.Empty : ShellText.Of($"mkdir -p -- {UnitPath.Of(unit.Name) + ".d"}");
            script.Step($"write {unit}", $"test ! -L {path}\n{folder}\n{RemoteFile.Write(path, unit.Text)}");
        }

        if (_enable.Count > 0)
            script.Step("enable", $"systemctl --no-reload reenable -- {_enable}");
        if (_reload)
            script.Step("reload", $"systemctl daemon-reload");
        if (_start.Count > 0)
            script.Step("start", Start(_start));

        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("start") is { Success: false } failed)
            throw SystemdErrors.UnitStartFailed(session.Host, _start, failed.Output.Length > 0 ? failed.Output : failed.Error);
        result.ThrowIfFailed();
    }

    private static ShellText Read(string path) => ShellText.Of(
        $"if [ -L {path} ]; then printf 'link=%s\\n' \"$(readlink -- {path})\"; else {RemoteFile.Read(path)}; fi");

    private static ShellText Start(List<string> names) => ShellText.Lines(
    [
        ShellText.Of($"if systemctl start -- {names}; then exit 0; fi"),
        .. names.Select(name => ShellText.Of($"systemctl is-active --quiet -- {name} || {{\n{SystemdUnits.Explain(name)}\n}}")),
        ShellText.Of($"exit 1"),
    ]);

    private static UnitInstallation Compare(ScriptResult result, IReadOnlyList<SystemdUnitFile> units, bool enable, bool start)
    {
        var write = new List<SystemdUnitFile>();
        var diff = string.Empty;
        foreach (var unit in units)
        {
            var path = UnitPath.Of(unit);
            var step = result[$"read {unit}"];
            if (step.Facts.TryGetValue("link", out var target))
                throw SystemdErrors.UnitIsLink(result.Host, path, target);
            var change = TextDiff.Unified(path, RemoteFile.Text(step), unit.Text);
            if (change.Length > 0)
                write.Add(unit);
            diff += change;
        }

        var check = UnitCheck.Read(result["check"], [.. units.Select(UnitSource.Of)]);
        if (check.Errors.Count > 0)
            throw SystemdErrors.UnitInvalid(result.Host, string.Join("; ", check.Errors));

        var states = SystemdUnits.Blocks(result["state"].Output).ToDictionary(s => s["Id"], StringComparer.Ordinal);
        string Of(UnitName name, string property) => states.GetValueOrDefault(name.ToString())?.GetValueOrDefault(property) ?? string.Empty;
        var changed = write.Select(u => u.Name).ToHashSet();
        var runnable = units.Select(u => u.Name).Where(n => !n.IsTemplate).Distinct().ToList();
        // A changed file may ask for other links than the ones that are there.
        var toEnable = runnable.Where(n => enable && (changed.Contains(n) || !SettledStates.Contains(Of(n, "UnitFileState")))).Select(n => n.ToString()).ToList();
        // Starting an active target starts what it newly wants.
        var toStart = runnable.Where(n => start && (Of(n, "ActiveState") != "active" || (n.Type == "target" && changed.Contains(n)))).Select(n => n.ToString()).ToList();
        var reload = write.Count > 0 || toEnable.Count > 0 || states.Values.Any(s => s.GetValueOrDefault("NeedDaemonReload") == "yes");
        var lost = runnable.Except(units.Where(u => u.DropIn is null).Select(u => u.Name)).Where(n => Of(n, "LoadState") == "not-found")
            .Select(n => $"there is no unit {n}: its drop-ins have no effect until there is one.");
        return new UnitInstallation(diff, write, toEnable, toStart, reload, [.. check.Warnings, .. lost]);
    }
}
