using Renci.SshNet;
using Renci.SshNet.Common;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh.Jumps;
using XDeploy.Engine.Ssh.Login;
using XDeploy.Engine.Ssh.Pooling;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Works on a host over one SSH connection for commands and, once a file is sent, a second one for SFTP, which the
/// library cannot put on the same connection. A watchdog ends the session when the host no longer answers.
/// </summary>
internal sealed class SshSession : IConnection
{
    private readonly SshConnector _connector;
    private readonly SshClient _client;
    private readonly SemaphoreSlim _channels = new(SshConnector.MaxCommands);
    private readonly SemaphoreSlim _sftpGate = new(1);
    private readonly SshShells _shells = new();
    private readonly SshWatchdog _watchdog;
    private SftpClient? _sftp;

    private SshSession(DeployHost host, SshConnector connector, SshClient client)
    {
        Host = host;
        _connector = connector;
        _client = client;
        _watchdog = new SshWatchdog(host, client);
    }

    /// <inheritdoc/>
    public DeployHost Host { get; }

    /// <inheritdoc/>
    public bool IsAlive
    {
        get
        {
            try
            {
                return !_watchdog.Fired && _client.IsConnected;
            }
            catch (ObjectDisposedException)
            {
                // A command that would not end took the connection with it.
                return false;
            }
        }
    }

    public static async Task<SshSession> OpenAsync(DeployHost host, SshConnector connector, CancellationToken cancellationToken) =>
        new(host, connector, await connector.ConnectAsync(host, (info, way) => new RoutedSshClient(info, way), cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public async Task<SessionResult> RunAsync(SessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        await _channels.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var turn = await PasswordTurn.TakeAsync(Host, command.Prompt, cancellationToken).ConfigureAwait(false);
            using var watch = _watchdog.Watch();
            using var running = new SshExec(Host, _client, command, turn);
            return Checked(await _watchdog.GuardAsync(running.RunAsync(cancellationToken)).ConfigureAwait(false));
        }
        finally
        {
            _channels.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<SessionResult> RunScriptAsync(ShellScript script, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(script);
        await _channels.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var watch = _watchdog.Watch();
            if (_shells.Take(script.Shell) is { } kept)
            {
                var result = await RunInAsync(kept, script, cancellationToken).ConfigureAwait(false);
                // A shell that ended while nobody used it (somebody killed it) read nothing of the script.
                if (result.Output.Length > 0 || !IsAlive)
                    return result;
            }

            using var turn = await PasswordTurn.TakeAsync(Host, script.Prompt, cancellationToken).ConfigureAwait(false);
            return await RunInAsync(new SshShell(Host, _client, script.Shell, turn), script, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _channels.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<IHeldCommand> HoldAsync(SessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        await _channels.WaitAsync(cancellationToken).ConfigureAwait(false);
        SshHeldCommand? held = null;
        try
        {
            using var turn = await PasswordTurn.TakeAsync(Host, command.Prompt, cancellationToken).ConfigureAwait(false);
            held = new SshHeldCommand(Host, _client, _watchdog, command, turn, () => _channels.Release());
            await held.ReadFirstLineAsync(cancellationToken).ConfigureAwait(false);
            return held;
        }
        catch
        {
            if (held is null)
                _channels.Release();
            else
                await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task UploadAsync(Stream content, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        // One file at a time: the library's client is not made for several at once, and one already fills the line.
        await _sftpGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_sftp is not { IsConnected: true })
            {
                _sftp?.Dispose();
                _sftp = await _connector.ConnectAsync(Host, (info, way) => new RoutedSftpClient(info, way), cancellationToken).ConfigureAwait(false);
            }

            using var watch = _watchdog.Watch();
            var sftp = _sftp;
            using var abort = cancellationToken.Register(sftp.Dispose);
            await Task.Factory.StartNew(
                () => sftp.UploadFile(content, remotePath, canOverride: true, sent => progress?.Report((long)sent)),
                cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw SessionErrors.UploadFailed(Host, remotePath, e.Message, e);
        }
        finally
        {
            _sftpGate.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<IFileConnection> ConnectFilesAsync(FileProtocol protocol, CancellationToken cancellationToken) =>
        await SshFiles.OpenAsync(Host, _connector, protocol, cancellationToken).ConfigureAwait(false);

    public void Dispose()
    {
        _watchdog.Dispose();
        _shells.Dispose();
        _sftp?.Dispose();
        _client.Dispose();
        _channels.Dispose();
        _sftpGate.Dispose();
    }

    private async Task<SessionResult> RunInAsync(SshShell shell, ShellScript script, CancellationToken cancellationToken)
    {
        try
        {
            return Checked(await _watchdog.GuardAsync(shell.RunAsync(script, cancellationToken)).ConfigureAwait(false));
        }
        finally
        {
            _shells.Return(shell);
        }
    }

    // Once the password is changed, only a new connection runs commands.
    private SessionResult Checked(SessionResult result)
    {
        if (!PasswordChange.IsWanted(result))
            return result;
        _client.Dispose();
        throw SshErrors.PasswordExpired(Host, string.Empty);
    }
}
