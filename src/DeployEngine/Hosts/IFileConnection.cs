namespace XDeploy.Engine.Hosts;

/// <summary>A connection that puts files on a host, owned by the login user. Several may be put at once.</summary>
public interface IFileConnection : IAsyncDisposable
{
    /// <summary>Writes a file from its first byte to its last, in this order.</summary>
    /// <param name="content">The bytes, from where the stream is to its end. It can tell its length.</param>
    /// <param name="remotePath">Absolute path; its folder must exist. A file that is there is overwritten.</param>
    /// <param name="cancellationToken">Stops it, and with it the connection; what was written stays.</param>
    /// <exception cref="DeployException">The connection was lost (<c>ConnectionLost</c>), or the file cannot be written (<c>UploadFailed</c>).</exception>
    Task PutAsync(Stream content, string remotePath, CancellationToken cancellationToken);
}
