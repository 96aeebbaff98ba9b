using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// What starting, stopping, enabling, ... units on one host would change: found out in one round trip by <see cref="PlanAsync"/>, done in a second
/// one by <see cref="ApplyAsync"/>.
/// </summary>
public sealed class UnitChange
{
    private readonly UnitAction[] _actions;
    private readonly Dictionary<UnitAction, List<string>> _todo;
    private readonly List<SystemdUnitStatus> _settled;
    private readonly List<string> _changing;
    private readonly List<string> _members;
    private readonly List<string> _failed;

    private UnitChange(
        UnitAction[] actions, Dictionary<UnitAction, List<string>> todo, List<SystemdUnitStatus> settled, List<string> changing, List<string> members, List<string> failed)
    {
        _actions = actions;
        _todo = todo;
        _settled = settled;
        _changing = changing;
        _members = members;
        _failed = failed;
    }

    /// <summary>Units that cannot be dealt with, each with its reason. The others are.</summary>
    public required IReadOnlyList<DeployException> Errors { get; init; }

    /// <summary>What the operator should know of units that are left as they are.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The units that are as asked already.</summary>
    public IEnumerable<SystemdUnitResult> Settled => _settled.Select(unit => Result(unit, changed: false));

    /// <summary>True where there is nothing to do.</summary>
    public bool IsEmpty => _changing.Count == 0;

    /// <summary>What would be done, in words.</summary>
    public string Describe(DeployHost host) =>
        $"On {host}: {string.Join("; ", _actions.Where(a => _todo[a].Count > 0).Select(a => $"{a.ToString().ToLowerInvariant()} {string.Join(", ", _todo[a])}"))}.";

    /// <summary>Looks at the units on a host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="actions">What is asked of each unit, in the order to do it.</param>
    /// <param name="units">The units.</param>
    /// <param name="cancellationToken">Stops the look; nothing is changed by it.</param>
    /// <exception cref="DeployException">The host runs no systemd (<c>SystemdMissing</c>), or the look failed.</exception>
    public static async Task<UnitChange> PlanAsync(ISession session, IReadOnlyList<UnitAction> actions, UnitSelection units, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(units);

        var script = new RemoteScript("look at the units") { RunAs = RunAs.LoginUser }
            .Step("systemd", $"test -d /run/systemd/system")
            .Step("show", UnitState.Show(units.All));
        var targets = units.All.Where(name => name.EndsWith(".target", StringComparison.Ordinal)).ToList();
        if (targets.Count > 0)
            script.Step("members", UnitState.ShowMembers(targets));
        var look = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (look.Find("systemd") is { Success: false })
            throw SystemdErrors.SystemdMissing(session.Host);
        look.ThrowIfFailed();
        var members = SystemdUnits.ParseShow(look.Find("members")?.Output ?? string.Empty, session.Host.Alias)
            .DistinctBy(m => m.Name, StringComparer.Ordinal)
            .ToDictionary(m => m.Name, StringComparer.Ordinal);
        return Plan(UnitState.Parse(look["show"].Output, session.Host.Alias), members, actions, units);
    }

    /// <summary>Decides what is to be done, from how the units stand.</summary>
    internal static UnitChange Plan(
        IReadOnlyList<UnitState> states, IReadOnlyDictionary<string, SystemdUnitStatus> members, IReadOnlyList<UnitAction> actions, UnitSelection units)
    {
        var todo = actions.ToDictionary(a => a, _ => new List<string>());
        var (settled, changing, missing, failed) = (new List<SystemdUnitStatus>(), new List<string>(), new List<string>(), new List<string>());
        var (errors, warnings) = (new List<DeployException>(), new List<string>());
        foreach (var unit in states)
        {
            var named = units.Names.Contains(unit.Name) ? unit.Name : units.Names.FirstOrDefault(unit.Names.Contains);
            // What a pattern finds and is no longer there is nothing that anybody asked for.
            if (named is null && unit.Status.LoadState == "not-found" && UnitState.IsDown(unit.Status))
                continue;
            var verdicts = actions.Select(a => (Action: a, Verdict: UnitVerdict.Of(a, unit, named ?? unit.Name, members))).ToList();
            if (verdicts.FirstOrDefault(v => v.Verdict.Error is not null).Verdict.Error is { } error)
            {
                errors.Add(error);
                continue;
            }

            warnings.AddRange(verdicts.Select(v => v.Verdict.Warning).OfType<string>());
            foreach (var (action, _) in verdicts.Where(v => v.Verdict.Needed))
                todo[action].Add(unit.Name);
            if (!verdicts.Exists(v => v.Verdict.Needed))
            {
                settled.Add(unit.Status);
                continue;
            }

            changing.Add(unit.Name);
            missing.AddRange(UnitVerdict.Missing(unit, members));
            if (unit.Status.ActiveState == "failed" && actions.Any(IsStart))
                failed.Add(unit.Name);
        }

        return new UnitChange([.. actions], todo, settled, changing, [.. missing.Distinct(StringComparer.Ordinal).Except(changing)], failed) { Errors = errors, Warnings = warnings };
    }

    /// <summary>Does what is to be done and looks at what came of it. A unit that does not do as it is told is an error in the outcome.</summary>
    /// <param name="session">The host.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="cancellationToken">Ends the wait; what systemd was told already goes on.</param>
    /// <exception cref="DeployException">Links could not be made or taken away (<c>SystemdUnitEnableFailed</c>, <c>SystemdUnitDisableFailed</c>).</exception>
    public async Task<UnitChangeOutcome> ApplyAsync(ISession session, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);

        var purpose = string.Join(" and ", _actions.Select(a => a.ToString().ToLowerInvariant()));
        var script = new RemoteScript($"{purpose} the units") { Timeout = timeout };
        // The limit on starts guards against a loop, not against an operator who asks once more. A unit does not tell whether it is
        // the limit that keeps it down: its result stays that of the run before.
        if (_failed.Count > 0)
            script.Step("reset", $"systemctl reset-failed -- {_failed} || :");
        foreach (var action in _actions.Where(a => _todo[a].Count > 0))
            script.Step(action.ToString(), Command(action, _todo[action]));
        var watched = _changing.Concat(_members).ToList();
        if (_actions.Any(a => IsStart(a) && _todo[a].Count > 0))
        {
            foreach (var name in watched)
                script.Always($"explain {name}", $"systemctl is-active --quiet -- {name} || {{\n{SystemdUnits.Explain(name)}\n}}");
        }

        script.Always("after", $"{SystemdUnits.Show(watched)}");
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        return UnitChangeOutcome.Read(result, _todo, _changing);
    }

    internal static SystemdUnitResult Result(SystemdUnitStatus unit, bool changed) => new()
    {
        HostName = unit.HostName,
        Name = unit.Name,
        Changed = changed,
        ActiveState = unit.ActiveState,
        SubState = unit.SubState,
        UnitFileState = unit.UnitFileState,
        MainPid = unit.MainPid,
        Result = unit.Result,
    };

    private static bool IsStart(UnitAction action) => action is UnitAction.Start or UnitAction.Restart;

    // An indirect unit stays indirect, whatever enabling did for the units that it names: only the links tell.
    private static ShellText Command(UnitAction action, List<string> names)
    {
        var verb = action.ToString().ToLowerInvariant();
        return action is UnitAction.Enable or UnitAction.Disable
            ? ShellText.Of(
                $$"""
                xd_links() { find /etc/systemd/system /run/systemd/system -type l 2>/dev/null | sort | cksum; }
                xd_before=$(xd_links)
                systemctl --quiet {{verb}} -- {{names}}
                [ "$xd_before" != "$(xd_links)" ] || echo links=same
                """)
            : ShellText.Of($"systemctl {verb} -- {names}");
    }
}
