namespace XDeploy.Engine.Hosts;

/// <summary>A session whose host takes files over connections of their own, beside the one for commands.</summary>
public interface IFileSession : ISession
{
    /// <summary>Opens a connection for files, by the same login.</summary>
    /// <param name="protocol">How files are put there.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="DeployException">The host cannot be logged in to, or does not speak the protocol (<c>FileProtocolUnavailable</c>).</exception>
    Task<IFileConnection> ConnectFilesAsync(FileProtocol protocol, CancellationToken cancellationToken);
}
