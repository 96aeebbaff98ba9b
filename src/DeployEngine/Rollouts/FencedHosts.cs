using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>Runs the scripts that change something on a service's hosts, each behind the fence: a host refuses what comes from a controller that lost the service's lock without knowing.</summary>
/// <param name="service">The service.</param>
/// <param name="pool">The sessions.</param>
internal sealed class FencedHosts(DeployService service, SessionPool pool)
{
    private const string Fence = "fence";
    private const string Work = "work";
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Our token of the service's lock (see <see cref="ServiceLock.Token"/>).</summary>
    public long Token { get; set; }

    /// <summary>Runs steps on a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="purpose">What they are for, as in an error.</param>
    /// <param name="timeout">How long they may take.</param>
    /// <param name="addSteps">Adds them.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>What they did; one of them may have failed.</returns>
    /// <exception cref="DeployException">The lock was lost (<c>DeploymentLockLost</c>), or an error of the session.</exception>
    public async Task<ScriptResult> TryRunAsync(DeployHost host, string purpose, TimeSpan timeout, Action<RemoteScript> addSteps, CancellationToken cancellationToken)
    {
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var script = new RemoteScript(purpose) { Timeout = timeout }.Step(Fence, ServiceLock.Fence(service.Name, Token));
        addSteps(script);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        return result.Find(Fence) is { ExitCode: ServiceLock.StatusFenced } ? throw ServiceLock.Lost(host, service.Name) : result;
    }

    /// <summary>Runs one step on a host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="purpose">What it is for, as in an error.</param>
    /// <param name="patience">How long it waits for something by itself.</param>
    /// <param name="work">The step.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="DeployException">The lock was lost (<c>DeploymentLockLost</c>), the step failed, or an error of the session.</exception>
    public async Task<StepResult> RunAsync(DeployHost host, string purpose, TimeSpan patience, ShellText work, CancellationToken cancellationToken) =>
        (await TryRunAsync(host, purpose, Margin + patience, script => script.Step(Work, work), cancellationToken).ConfigureAwait(false)).ThrowIfFailed()[Work];
}
