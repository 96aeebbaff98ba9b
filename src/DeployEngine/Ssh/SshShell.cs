using System.Text;
using Renci.SshNet;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// A shell that stays: one script after another goes to its standard input. The second one costs a single round trip and no process, where a
/// command of its own costs three and a login of sudo. Scripts run one at a time; whoever wants two at once takes two shells.
/// </summary>
internal sealed class SshShell : IDisposable
{
    private readonly DeployHost _host;
    private readonly SshClient _client;
    private readonly SshCommand _command;
    private readonly PasswordTurn? _turn;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ShellExchange? _exchange;
    private volatile bool _finished;
    private Task<Stream?>? _input;
    private int _openStreams = 2;

    public SshShell(DeployHost host, SshClient client, string shell, PasswordTurn? turn)
    {
        _host = host;
        _client = client;
        Shell = shell;
        _command = client.CreateCommand(shell);
        _turn = turn;
    }

    /// <summary>The command line that started it.</summary>
    public string Shell { get; }

    /// <summary>True where a script has run to its end here and another one can follow.</summary>
    public bool IsReusable => _finished && !_ended.Task.IsCompleted;

    public void Dispose() => _command.Dispose();

    /// <summary>Runs a script.</summary>
    /// <returns>What it printed, its end lines included; where the shell ended before the script did, what there was and the shell's exit status.</returns>
    /// <exception cref="DeployException">The connection was lost, or the script ran out of time.</exception>
    public async Task<SessionResult> RunAsync(ShellScript script, CancellationToken cancellationToken)
    {
        _finished = false;
        using var timeout = new CancellationTokenSource(script.Timeout ?? Timeout.InfiniteTimeSpan);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var exchange = new ShellExchange(script.EndLine);
        try
        {
            return await ExchangeAsync(exchange, script.Text).WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await SshEnding.EndAsync(_command, _client, _ended.Task).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw SessionErrors.CommandTimeout(_host, script.Timeout!.Value);
        }
        catch (Exception e) when (SshEnding.IsLoss(e) || e is OperationCanceledException)
        {
            throw SshErrors.ConnectionLost(_host, e.Message, e);
        }
    }

    private async Task<SessionResult> ExchangeAsync(ShellExchange exchange, string text)
    {
        _exchange = exchange;
        // Opening a channel blocks for two round trips.
        var input = await (_input ??= OnThread(Open)).ConfigureAwait(false);
        // The window of the channel may be full: then the write waits for the host.
        await OnThread(() => TryWrite(input, Encoding.UTF8.GetBytes(text))).ConfigureAwait(false);
        await (await Task.WhenAny(exchange.Completion, _ended.Task).ConfigureAwait(false)).ConfigureAwait(false);
        if (exchange.Overflowed)
            throw SessionErrors.OutputTooLarge(_host, SessionCommand.DefaultMaxOutputBytes);
        _finished = exchange.IsWhole;
        return new SessionResult(exchange.IsWhole ? 0 : SshEnding.ExitCode(_command), exchange.Output, exchange.Error);
    }

    private Stream? Open()
    {
        var execution = _command.ExecuteAsync(CancellationToken.None);
        var input = SshInput.TryOpen(_command);
        if (_turn is not null)
            _exchange?.Append(Answer(_turn, input), isError: true);
        // A stream blocks its reader, so each has a thread.
        _ = OnThread(() => Pump(_command.OutputStream, execution, isError: false));
        _ = OnThread(() => Pump(_command.ExtendedOutputStream, execution, isError: true));
        return input;
    }

    private byte[] Answer(PasswordTurn turn, Stream? input)
    {
        try
        {
            return SshInput.Answer(_command, input, turn);
        }
        catch (DeployException)
        {
            _ended.TrySetResult();
            throw;
        }
    }

    private static bool TryWrite(Stream? input, byte[] text)
    {
        try
        {
            input?.Write(text);
            return input is not null;
        }
        catch (Exception e) when (SshEnding.IsLoss(e) || e is OperationCanceledException)
        {
            // The shell ended, or never came to be: its own words, which the pumps have, say more than this error.
            return false;
        }
    }

    private bool Pump(Stream stream, Task execution, bool isError)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
                _exchange?.Append(buffer.AsSpan(0, read), isError);

#pragma warning disable CA1849 // This thread is the stream's own; it has nothing else to do.
            execution.GetAwaiter().GetResult();
#pragma warning restore CA1849
        }
        catch (Exception e) when (SshEnding.IsLoss(e) || e is OperationCanceledException)
        {
            _ended.TrySetException(e);
            // Nobody may be waiting: an error that nobody asks for is none.
            _ = _ended.Task.Exception;
        }

        if (Interlocked.Decrement(ref _openStreams) == 0)
            _ended.TrySetResult();
        return true;
    }

    private static Task<T> OnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
