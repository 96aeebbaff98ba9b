namespace XDeploy.Engine.Rollouts;

/// <summary>Runs the hooks of a deployment, each recorded before it runs.</summary>
internal sealed class HookRun(RolloutHooks hooks, DeploymentRun run, DeployService service, ReleaseId release, TimeProvider time)
{
    /// <summary>The kind of the record that a migration has ended well.</summary>
    public const string Migrated = "Migrated";

    /// <summary>Runs those of the beginning and of the end around a deployment, and the migration where it is due.</summary>
    /// <param name="isMigrated">Whether the migration to the release was run already.</param>
    /// <param name="replicas">The replicas that are to be moved.</param>
    /// <param name="work">The deployment.</param>
    /// <returns>How it ended: Failed where a hook did before anything was touched.</returns>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> AroundAsync(
        bool isMigrated, IReadOnlyList<Replica> replicas, Func<Task<(RolloutStatus Status, string Reason, int Updated)>> work)
    {
        (RolloutStatus Status, string Reason, int Updated) end;
        try
        {
            await RunAsync(RolloutHookPoint.BeforeDeployment, 0, replicas).ConfigureAwait(false);
            if (!isMigrated)
                await RunAsync(RolloutHookPoint.Migration, 0, replicas).ConfigureAwait(false);
            end = await work().ConfigureAwait(false);
        }
        catch (DeployException e) when (e.ErrorId == HookErrors.Id)
        {
            end = (RolloutStatus.Failed, e.Message, 0);
        }

        try
        {
            await RunAsync(RolloutHookPoint.AfterDeployment, 0, replicas, end.Status).ConfigureAwait(false);
            return end;
        }
        catch (DeployException e) when (e.ErrorId == HookErrors.Id)
        {
            await run.RecordAsync("HookFailed", e.Message).ConfigureAwait(false);
            return end with { Reason = $"{end.Reason} {e.Message}" };
        }
    }

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
