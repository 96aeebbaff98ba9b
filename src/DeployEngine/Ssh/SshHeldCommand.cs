using System.Text;
using Renci.SshNet;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh;

/// <summary>A command that is kept alive by its open input: it ends when that is closed, or with the connection.</summary>
internal sealed class SshHeldCommand : IHeldCommand
{
    private readonly DeployHost _host;
    private readonly SshClient _client;
    private readonly SshCommand _command;
    private readonly Action _onEnd;
    private readonly TaskCompletionSource<string?> _firstLine = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PasswordTurn? _turn;
    private readonly Action<string>? _onLine;
    private Stream? _input;
    private bool _hasEnded;

    public SshHeldCommand(DeployHost host, SshClient client, SshWatchdog watchdog, SessionCommand command, PasswordTurn? turn, Action onEnd)
    {
        _host = host;
        _client = client;
        _command = client.CreateCommand(command.Text);
        _turn = turn;
        _onLine = command.OnOutputLine;
        _onEnd = onEnd;
        Completion = watchdog.GuardAsync(Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    public string? FirstLine { get; private set; }

    // Behind a jump the socket is one to this machine itself.
    public long? LineRate => _host.ProxyJump.Count > 0 ? null : SshSocket.DeliveryRate(_client);

    public Task<SessionResult> Completion { get; }

    public async Task ReadFirstLineAsync(CancellationToken cancellationToken) =>
        FirstLine = await _firstLine.Task.WaitAsync(cancellationToken).ConfigureAwait(false);

    public async Task WriteAsync(ReadOnlyMemory<byte> input)
    {
        try
        {
            // The library's stream blocks while the host takes nothing.
            await Task.Run(() => (_input ?? throw new InvalidOperationException("The command has ended.")).Write(input.Span)).ConfigureAwait(false);
        }
        catch (Exception e) when (SshEnding.IsLoss(e))
        {
            throw SshErrors.ConnectionLost(_host, e.Message, e);
        }
    }

    public async Task EndInputAsync()
    {
        try
        {
            await Task.Run(EndInput).ConfigureAwait(false);
        }
        catch (Exception e) when (SshEnding.IsLoss(e))
        {
            throw SshErrors.ConnectionLost(_host, e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            EndInput();
            await Completion.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeployException or TimeoutException || SshEnding.IsLoss(e))
        {
            // The connection is gone, and with it whatever was held.
        }
        finally
        {
            _command.Dispose();
            _onEnd();
        }
    }

    // Without a byte the library does not send the end of file either. To a command that has ended nothing is sent: sshd drops the whole
    // connection for a word to a channel that it has closed.
    private void EndInput()
    {
        if (Completion.IsCompleted || Interlocked.Exchange(ref _hasEnded, true))
            return;
        _input?.Write("\n"u8);
        _input?.Dispose();
    }

    private SessionResult Work()
    {
        try
        {
            var execution = _command.ExecuteAsync(CancellationToken.None);
            _input = SshInput.TryOpen(_command);
            var error = _turn is null ? string.Empty : Encoding.UTF8.GetString(SshInput.Answer(_command, _input, _turn));
            using var reader = new StreamReader(_command.OutputStream, Encoding.UTF8, leaveOpen: true);
            _firstLine.TrySetResult(reader.ReadLine());
            var rest = new StringBuilder();
            while (reader.ReadLine() is { } line)
            {
                rest.Append(line).Append('\n');
                _onLine?.Invoke(line);
            }

#pragma warning disable CA1849 // This thread is the command's own; it has nothing else to do.
            execution.GetAwaiter().GetResult();
#pragma warning restore CA1849
            return new SessionResult(_command.ExitStatus ?? -1, rest.ToString(), error + _command.Error);
        }
        catch (Exception e) when (SshEnding.IsLoss(e))
        {
            var lost = SshErrors.ConnectionLost(_host, e.Message, e);
            _firstLine.TrySetException(lost);
            throw lost;
        }
        catch (DeployException e)
        {
            _firstLine.TrySetException(e);
            throw;
        }
    }
}
