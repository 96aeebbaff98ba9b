using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Carries out a change on one host: written, judged by <c>nginx -t</c>, and put back by the same script where nginx refuses it, so that a
/// controller that dies in the middle leaves no file that nginx would not start with.
/// </summary>
internal static class NginxChangeScript
{
    private const int StatusChanged = 22;

    /// <summary>Makes the change; nginx is not told.</summary>
    /// <exception cref="DeployException">
    /// nginx refuses the change (<c>NginxConfigRefused</c>), or somebody else changed a file (<c>NginxFileChanged</c>): nothing is changed then.
    /// </exception>
    public static async Task WriteAsync(ISession session, NginxChange change, CancellationToken cancellationToken)
    {
        var result = await session.TryRunAsync(Script(change), cancellationToken).ConfigureAwait(false);
        ThrowIfRefused(result, change);
        result.ThrowIfFailed();
    }

    /// <summary>Makes the change and has nginx load it; where nginx does not, the old files come back.</summary>
    /// <exception cref="DeployException">As for <see cref="WriteAsync"/> and <see cref="NginxReload.RunAsync"/>.</exception>
    public static async Task<NginxReloadResult> WriteAndReloadAsync(ISession session, NginxChange change, CancellationToken cancellationToken)
    {
        var script = Script(change, then: s => NginxReload.AddTo(s, always: false));
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        ThrowIfRefused(result, change);
        if (result.Find(NginxReload.StepName) is null)
            result.ThrowIfFailed();
        return NginxReload.Read(result, restored: true);
    }

    /// <summary>Takes a change back, as far as it was made; what somebody else wrote since then stays.</summary>
    /// <param name="session">The host.</param>
    /// <param name="change">The change that was made, or may have been made.</param>
    /// <param name="reload">Whether nginx may have been told of it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task UndoAsync(ISession session, NginxChange change, bool reload, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("take back a change of nginx").Step("restore", Restore(change));
        if (reload)
            NginxReload.AddTo(script, always: false);
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        if (reload)
            NginxReload.Read(result, restored: false);
    }

    private static RemoteScript Script(NginxChange change, Action<RemoteScript>? then = null)
    {
        var script = new RemoteScript("change nginx").Step("present", NginxPresence.Check);
        foreach (var file in change.Files)
            script.Step($"as before {file.Path}", $$"""{ {{file.IsAsBefore}}; } || exit {{StatusChanged}}""");
        // From here on something may have been changed.
        foreach (var file in change.Files)
            script.Step($"write {file.Path}", file.Do);
        script.Step("test", $"nginx -t 2>&1");
        then?.Invoke(script);
        script.OnFailure("restore", Restore(change));
        return script;
    }

    // What was not written yet is as it was: writing the old content over it does no harm, but a file of somebody else must stay.
    private static ShellText Restore(NginxChange change) => ShellText.Lines(change.Inverse.Files.Select(file =>
        ShellText.Of($"if {{ {file.IsAsBefore}; }} 2>/dev/null; then ( {file.Do} ); fi")));

    private static void ThrowIfRefused(ScriptResult result, NginxChange change)
    {
        NginxPresence.ThrowIfMissing(result);
        if (change.Files.FirstOrDefault(f => result.Find($"as before {f.Path}")?.ExitCode == StatusChanged) is { } raced)
            throw NginxHostErrors.FileChanged(result.Host, raced.Path);
        if (result.Find("test") is { Success: false } refused)
            throw NginxHostErrors.ChangeRefused(result.Host, NginxMessages.Read(refused.Output));
    }
}
