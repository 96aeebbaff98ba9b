using Renci.SshNet;
using Renci.SshNet.Common;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh.Jumps;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// A connection for files, which the library cannot put on the one for commands. Each file fills the line: the library sends its parts without a wait for answers. Several at once fill the gaps between them.
/// </summary>
internal sealed class SshFiles : IFileConnection
{
    private readonly DeployHost _host;
    private readonly BaseClient _client;
    private readonly Action<Stream, string> _put;

    private SshFiles(DeployHost host, BaseClient client, Action<Stream, string> put)
    {
        _host = host;
        _client = client;
        _put = put;
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="DeployException">As for <see cref="IFileSession.ConnectFilesAsync"/>.</exception>
    public static async Task<SshFiles> OpenAsync(DeployHost host, SshConnector connector, FileProtocol protocol, CancellationToken cancellationToken)
    {
        if (protocol == FileProtocol.Scp)
        {
            var scp = await connector.ConnectAsync(host, (info, way) => new RoutedScpClient(info, way), cancellationToken).ConfigureAwait(false);
            return new SshFiles(host, scp, scp.Upload);
        }

        try
        {
            var sftp = await connector.ConnectAsync(host, (info, way) => new RoutedSftpClient(info, way), cancellationToken).ConfigureAwait(false);
            return new SshFiles(host, sftp, (content, path) => sftp.UploadFile(content, path, canOverride: true, null));
        }
        catch (DeployException e) when (e.InnerException is SshException and not SshConnectionException && e.Problem.Contains("ubsystem", StringComparison.Ordinal))
        {
            throw SessionErrors.FileProtocolUnavailable(host, "sshd has no SFTP", "Set 'Subsystem sftp' in sshd_config, or send by another way (Stream, Scp).", e);
        }
    }

    /// <inheritdoc/>
    public async Task PutAsync(Stream content, string remotePath, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            using var abort = cancellationToken.Register(_client.Dispose);
            await Task.Factory.StartNew(() => _put(content, remotePath), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (Exception e) when (SshEnding.IsLoss(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Explain(e, remotePath);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        // A host that no longer answers lets the library wait.
        _ = Task.Run(_client.Dispose);
        return ValueTask.CompletedTask;
    }

    private DeployException Explain(Exception e, string remotePath) => e switch
    {
        _ when e is SshConnectionException or System.Net.Sockets.SocketException or ObjectDisposedException || !_client.IsConnected => SshErrors.ConnectionLost(_host, e.Message, e),
        // A shell says so where there is no such program, and the library takes it for an answer of scp.
        _ when _client is ScpClient && (e.Message.Contains("not found", StringComparison.Ordinal) || e.Message.Contains("execution request was rejected", StringComparison.Ordinal)) =>
            SessionErrors.FileProtocolUnavailable(_host, "it has no scp", "Install it (openssh-client), or send by another way (Stream, Sftp).", e),
        _ => SessionErrors.UploadFailed(_host, remotePath, e.Message, e),
    };
}
