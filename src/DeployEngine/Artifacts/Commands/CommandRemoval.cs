using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Commands;

/// <summary>Takes away commands that were made by <see cref="CommandInstallation"/>, and no other.</summary>
public static class CommandRemoval
{
    /// <summary>Looks whether there is such a command.</summary>
    /// <returns>What it holds; null where there is none.</returns>
    /// <exception cref="DeployException">The command is not ours (<c>CommandNotOurs</c>), or an error of the session.</exception>
    public static async Task<string?> LookAsync(ISession session, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = new CommandRequest(string.Empty, name);
        var result = await session.RunAsync(new RemoteScript($"look at the command {name}").Step("name", CommandFacts.LookAtName(request)), cancellationToken).ConfigureAwait(false);
        var facts = new CommandFacts(result["name"].Facts);
        if (facts.IsFolder || (facts.Present.Length > 0 && facts.Present != facts.Recorded))
            throw CommandErrors.NotOurs(session.Host, request.Path);
        return facts.Present.Length > 0 ? facts.Present : facts.Recorded.Length > 0 ? facts.Recorded : null;
    }

    /// <summary>Takes it away.</summary>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static Task RunAsync(ISession session, string name, CancellationToken cancellationToken)
    {
        var request = new CommandRequest(string.Empty, name);
        return session.RunAsync(new RemoteScript($"take away the command {name}").Step("remove", $"rm -f -- {request.Path}; rm -f -- {request.Record}"), cancellationToken);
    }

    /// <summary>The result of it.</summary>
    /// <param name="host">Where it was.</param>
    /// <param name="name">The command.</param>
    /// <param name="content">What it held; null where there was none.</param>
    public static CommandLink Result(DeployHost host, string name, string? content)
    {
        ArgumentNullException.ThrowIfNull(host);
        var request = new CommandRequest(string.Empty, name);
        return new CommandLink
        {
            HostName = host.Alias,
            Name = name,
            Path = request.Path,
            Target = content?.StartsWith("link ", StringComparison.Ordinal) == true ? content["link ".Length..] : string.Empty,
            IsWrapper = content?.StartsWith("file ", StringComparison.Ordinal) == true,
            Action = content is null ? [] : [$"remove {request.Path}"],
        };
    }
}
