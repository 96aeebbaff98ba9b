using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>Hooks as a script gives them: a table from points to script blocks, which run on the pipeline thread.</summary>
internal sealed class HookTable
{
    /// <summary>The points of deployments that go batch by batch.</summary>
    public static readonly IReadOnlyList<RolloutHookPoint> OfBatches =
        [RolloutHookPoint.BeforeDeployment, RolloutHookPoint.Migration, RolloutHookPoint.BeforeBatch, RolloutHookPoint.AfterBatch, RolloutHookPoint.AfterDeployment];

    /// <summary>The points of deployments that switch once.</summary>
    public static readonly IReadOnlyList<RolloutHookPoint> OfSwitch =
        [RolloutHookPoint.BeforeDeployment, RolloutHookPoint.Migration, RolloutHookPoint.BeforeSwitch, RolloutHookPoint.AfterSwitch, RolloutHookPoint.AfterDeployment];

    private readonly CmdletChannel _channel;
    private readonly Dictionary<RolloutHookPoint, ScriptBlock> _hooks = [];

    /// <summary>Reads a table.</summary>
    /// <exception cref="DeployException">A key is no point, or a value no script block (<c>HookInvalid</c>).</exception>
    public HookTable(IDictionary table, IReadOnlyList<RolloutHookPoint> points, CmdletChannel channel)
    {
        _channel = channel;
        foreach (DictionaryEntry entry in table)
        {
            if (!Enum.TryParse<RolloutHookPoint>(entry.Key.ToString(), ignoreCase: true, out var point) || !points.Contains(point))
                throw Invalid($"there is no point '{entry.Key}'", $"The points are {string.Join(", ", points)}.");
            if ((entry.Value as PSObject)?.BaseObject is not ScriptBlock block && (block = (entry.Value as ScriptBlock)!) is null)
                throw Invalid($"what is given for {point} is no script block", "Write it in braces: @{ AfterBatch = { ... } }.");
            _hooks[point] = block;
        }
    }

    /// <summary>As the engine has them.</summary>
    public RolloutHooks ToHooks() => new(_hooks.Keys.ToHashSet(), async hook =>
    {
        try
        {
            await _channel.CallAsync(() => _hooks[hook.Point].Invoke(hook)).ConfigureAwait(false);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw HookErrors.Failed(hook.Point, DeployErrorRecord.From(e, hook).Exception.Message);
        }
    });

    private static DeployException Invalid(string problem, string remedy) => new("HookInvalid", DeployErrorKind.InvalidInput, null, $"{problem}.", remedy);
}
