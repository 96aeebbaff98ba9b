namespace XDeploy.Engine.Rollouts;

/// <summary>Runs the hooks of a deployment, each recorded before it runs.</summary>
internal sealed class HookRun(RolloutHooks hooks, DeploymentRun run, DeployService service, ReleaseId release, TimeProvider time)
{
    /// <summary>The kind of the record that a migration has ended well.</summary>
    public const string Migrated = "Migrated";

    /// <summary>Runs the hooks of a point, if there are any.</summary>
    /// <exception cref="DeployException">One failed (<c>HookFailed</c>).</exception>
    public async Task RunAsync(RolloutHookPoint point, int batch, IReadOnlyList<Replica> replicas, RolloutStatus? status = null)
    {
        if (!hooks.Points.Contains(point))
            return;
        await run.RecordAsync(new RolloutEvent(time.GetUtcNow(), "Hook", $"{point}", batch)).ConfigureAwait(false);
        await hooks.RunAsync(new RolloutHook
        {
            Point = point,
            Id = run.Id,
            Service = service,
            Release = release,
            Batch = batch,
            Replica = [.. replicas.Select(r => r.ToString())],
            Status = status,
        }).ConfigureAwait(false);
        if (point == RolloutHookPoint.Migration)
            await run.RecordAsync(Migrated, $"to release {release}").ConfigureAwait(false);
    }
}
