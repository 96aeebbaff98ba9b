using XDeploy.Engine.Health;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>
/// Scales a target on one host: found out in one round trip by <see cref="PlanAsync"/>, done by <see cref="ApplyAsync"/> in one to grow and one to shrink.
/// </summary>
/// <remarks>
/// Whatever ends it in the middle, running it again finishes the work:
/// <list type="bullet">
/// <item>New instances enter the target's file and run before anything surplus is touched. Where one does not come up, the old ones are still wanted and still run, after a reboot as well.</item>
/// <item>Surplus instances leave the file and their links after they are drained, and right before they are stopped. Ended before that, the host is scaled as it was; ended after it, an instance
/// runs that nobody wants, which the next run, or a reboot, puts an end to. Stopped first, an instance could be brought back, in full rotation, by whoever starts the target in
/// between.</item>
/// </list>
/// </remarks>
public sealed class TargetScaling
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly ScalePlan _plan;
    private readonly ScaleRequest _request;

    private TargetScaling(ScalePlan plan, ScaleRequest request)
    {
        _plan = plan;
        _request = request;
    }

    /// <summary>What the operator should know before it is done.</summary>
    public IReadOnlyList<string> Warnings => _plan.Warnings;

    /// <summary>True where the host is as asked.</summary>
    public bool IsEmpty => !_plan.Grows && !_plan.Shrinks;

    /// <summary>Looks at a host.</summary>
    /// <exception cref="DeployException">
    /// The target or the template is not there (<c>SystemdUnitNotFound</c>), its file is not to be edited (<c>SystemdUnitIsLink</c>, <c>SystemdUnitIsVendors</c>, <c>SystemdScaleDropIn</c>),
    /// an instance is masked (<c>SystemdUnitMasked</c>) or cannot be counted (<c>SystemdInstanceNotNumber</c>, <c>SystemdFirstInstanceMissing</c>), or the host cannot drain so
    /// (<c>DrainMethodUnsupported</c>).
    /// </exception>
    public static async Task<TargetScaling> PlanAsync(ISession session, ScaleRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        var facts = await ScaleLook.RunAsync(session, request.Target, request.Template, request.Instance, forChange: true, cancellationToken).ConfigureAwait(false);
        return new TargetScaling(ScalePlan.Make(facts, request), request);
    }

    /// <summary>What would be done, in words and with the diff.</summary>
    public string Describe()
    {
        var does = new List<string>();
        void Add(string verb, IReadOnlyCollection<string> what)
        {
            if (what.Count > 0)
                does.Add($"{verb} {string.Join(", ", what)}");
        }

        Add("write", _plan.After.Text == _plan.Before.Text ? [] : [_plan.Target.ToString()]);
        Add("enable", _plan.Enable);
        Add("start", _plan.Start);
        Add("drain port", [.. _plan.Drain.Select(InstanceOrder.Name)]);
        Add("stop", _plan.Stop);
        Add("disable", _plan.Disable);
        if (does.Count == 0)
            does.Add("reload systemd");
        return $"On {_plan.Host}: {string.Join("; ", does)}.\n{Diff}".TrimEnd('\n');
    }

    /// <summary>Makes the changes.</summary>
    /// <exception cref="DeployException">
    /// A new instance did not come up (<c>SystemdUnitStartFailed</c>, with its journal; nothing surplus was touched), a surplus one did not stop (<c>SystemdUnitStopFailed</c>),
    /// or a step failed.
    /// </exception>
    public async Task<SystemdScaleResult> ApplyAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (_plan.Grows)
            await GrowAsync(session, cancellationToken).ConfigureAwait(false);
        var busy = _plan.Shrinks ? await ShrinkAsync(session, cancellationToken).ConfigureAwait(false) : [];
        return new SystemdScaleResult
        {
            HostName = _plan.Host.Alias,
            Name = _plan.Target.ToString(),
            Changed = !IsEmpty,
            Wanted = _plan.Wanted,
            Added = _plan.Added,
            Removed = _plan.Surplus,
            Started = _plan.Starting,
            Busy = busy,
            Diff = Diff,
        };
    }

    private string Diff => TextDiff.Unified(_plan.Before.Path, _plan.Before.Text, _plan.After.Text);

    private async Task GrowAsync(ISession session, CancellationToken cancellationToken)
    {
        var ready = _request.ReadyTimeout + _request.StableFor;
        // The probe comes on top of the start, and each answer may take its time.
        var script = new RemoteScript("add instances") { Timeout = ready + _request.ReadyTimeout + (ProbeTimeout * _plan.Start.Count) + Margin };
        if (_plan.Grown.Text != _plan.Before.Text)
            script.Step("write", Write(_plan.Grown));
        if (_plan.Enable.Count > 0)
            script.Step("enable", $"systemctl --quiet --no-reload enable -- {_plan.Enable}");
        script.Step("reload", $"systemctl daemon-reload");
        if (_plan.Admit.Count > 0)
            script.Step("admit", RefuseGate.Open(_plan.Admit));
        if (_plan.Start.Count > 0)
            AddStart(script);

        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (ScaleOutcome.NotUp(result, _plan.Start, _request) is { } failure)
            throw failure;
        result.ThrowIfFailed();
    }

    private void AddStart(RemoteScript script)
    {
        // The limit on starts guards against a loop, not against an operator who asks once more.
        if (_plan.Forgive.Count > 0)
            script.Step("forgive", $"systemctl reset-failed -- {_plan.Forgive} || :");
        script.Step("start", $"timeout {(long)Math.Ceiling(_request.ReadyTimeout.TotalSeconds)} systemctl start -- {_plan.Start}");
        if (_request.HealthPath is { } path)
        {
            var ports = _plan.Starting.Select(ScaleRequest.Port).OfType<int>().ToList();
            var probe = Probe(_request.Template, path);
            script.Step("answer", probe.AwaitAnswers(ports, _request.ReadyTimeout));
            script.Step("stay", Stay());
            script.Step("prove", probe.Prove(ports));
        }
        else
        {
            script.Step("stay", Stay());
        }

        foreach (var unit in _plan.Start)
            script.OnFailure($"explain {unit}", SystemdUnits.Explain(unit));
        script.OnFailure("after", SystemdUnits.Show(_plan.Start));
    }

    // A unit is active as soon as its process is there, and a process that cannot work ends soon after: it is watched, and a start of its own by systemd tells as well.
    private ShellText Stay() => ShellText.Of(
        $$"""
        xd_look() { systemctl show --no-pager --property=Id,ActiveState,InvocationID -- {{_plan.Start}}; }
        xd_first=$(xd_look)
        xd_left={{(long)Math.Ceiling(_request.StableFor.TotalMilliseconds / 100)}}
        while :; do
            xd_now=$(xd_look)
            [ "$xd_now" = "$xd_first" ] || { printf '%s\n\n%s\n' "$xd_first" "$xd_now"; exit 1; }
            [ "$xd_left" -gt 0 ] || break
            xd_left=$((xd_left - 1)); sleep 0.1
        done
        """);

    private async Task<IReadOnlyList<string>> ShrinkAsync(ISession session, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("take instances away") { Timeout = _request.DrainTimeout + _request.StopTimeout + Margin }.Step("retire", Retire());
        if (_plan.Stop.Count > 0)
            script.Always("after", $"{SystemdUnits.Show(_plan.Stop)}");
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (ScaleOutcome.NotDown(result, _plan.Stop) is { } failure)
            throw failure;
        return [.. RefuseGate.BusyPorts(result.ThrowIfFailed()["retire"]).Order().Select(InstanceOrder.Name)];
    }

    // One step, and a trap in it: whatever ends the drain, and the connection to here may be what does, the port is open again.
    private ShellText Retire()
    {
        var pieces = new List<ShellText>();
        if (_plan.Drain.Count > 0)
        {
            pieces.Add(ShellText.Of(
                $$"""
                xd_admit() {
                {{RefuseGate.Open(_plan.Drain)}}
                }
                trap xd_admit EXIT; trap 'exit 1' HUP INT TERM PIPE
                {{RefuseGate.Close(_plan.Drain)}}
                (
                {{RefuseGate.AwaitQuiet(_plan.Drain, _request.DrainTimeout)}}
                )
                """));
        }

        if (_plan.After.Text != _plan.Grown.Text)
            pieces.Add(ShellText.Of($"(\n{Write(_plan.After)}\n)"));
        if (_plan.Disable.Count > 0)
            pieces.Add(ShellText.Of($"systemctl --quiet --no-reload disable -- {_plan.Disable}"));
        pieces.Add(ShellText.Of($"systemctl daemon-reload"));
        if (_plan.Stop.Count > 0)
            pieces.Add(ShellText.Of($"systemctl stop -- {_plan.Stop}\nsystemctl reset-failed -- {_plan.Stop} 2>/dev/null || :"));
        return ShellText.Lines(pieces);
    }

    internal static ReplicaProbe Probe(UnitName template, string path) => new(template.Prefix, $"/var/projects/{template.Prefix}", path, ProbeTimeout);

    // Looked at again: a link that came in between would be written through.
    private static ShellText Write(UnitDocument document) =>
        ShellText.Of($"test ! -L {document.Path}\n{RemoteFile.Write(document.Path, document.ToBytes())}");
}
