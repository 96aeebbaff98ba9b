using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Commands;

/// <summary>Makes a file a command on a host, and takes the command away: one round trip to look, one to do it.</summary>
public sealed class CommandInstallation(CommandRequest request)
{
    private CommandPlan? _plan;

    /// <summary>Looks at the host.</summary>
    /// <returns>What is to be done, in words; nothing where all is as it should be.</returns>
    /// <exception cref="DeployException">The file cannot be a command as it is, another one has its name, or an error of the session.</exception>
    public async Task<IReadOnlyList<string>> LookAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript($"look at the command {request.Name}").Step("target", CommandFacts.LookAtTarget(request)).Step("name", CommandFacts.LookAtName(request));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        _plan = new CommandPlan(session.Host, request, new CommandFacts(result["target"].Facts.Concat(result["name"].Facts).ToDictionary(StringComparer.Ordinal)));
        return _plan.Steps;
    }

    /// <summary>Does what was found to be done.</summary>
    /// <exception cref="DeployException">A step failed, or an error of the session.</exception>
    public Task RunAsync(ISession session, CancellationToken cancellationToken) => session.RunAsync(_plan!.Script(), cancellationToken);

    /// <summary>The command as it is.</summary>
    /// <param name="host">Where it is.</param>
    /// <param name="steps">What was done.</param>
    public CommandLink Result(DeployHost host, IReadOnlyList<string> steps)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new CommandLink { HostName = host.Alias, Name = request.Name, Path = request.Path, Target = request.Target, Interpreter = _plan!.Interpreter, IsWrapper = request.IsWrapper, Action = steps };
    }
}
