using System.Text;
using Renci.SshNet;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh;

/// <summary>One command on an open connection, on a thread of its own: the library blocks while it opens a channel and while it reads.</summary>
internal sealed class SshExec(DeployHost host, SshClient client, SessionCommand command, PasswordTurn? turn) : IDisposable
{
    // What gets no input is given an empty one on the host. Sent from here, its end could meet a quick command that has ended, and sshd drops the whole connection for a word to a
    // channel that is closed.
    private readonly SshCommand _command = client.CreateCommand(command.Input.IsEmpty && turn is null ? "exec </dev/null\n" + command.Text : command.Text);
    private readonly LineReader _output = new(command.OnOutputLine, command.MaxOutputBytes, command.KeepsOutput);

    public void Dispose() => _command.Dispose();

    public async Task<SessionResult> RunAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(command.Timeout ?? Timeout.InfiniteTimeSpan);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await work.WaitAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await SshEnding.EndAsync(_command, client, work).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            throw SessionErrors.CommandTimeout(host, command.Timeout!.Value);
        }
        catch (Exception e) when (SshEnding.IsLoss(e))
        {
            throw SshErrors.ConnectionLost(host, e.Message, e);
        }
    }

    private SessionResult Work()
    {
        var execution = _command.ExecuteAsync(CancellationToken.None);
        var error = string.Empty;
        if (turn is not null)
        {
            var input = SshInput.TryOpen(_command);
            error = Encoding.UTF8.GetString(SshInput.Answer(_command, input, turn));
            if (!command.Input.IsEmpty)
                SshInput.TryWriteAll(input, command.Input.Span);
        }
        else if (!command.Input.IsEmpty)
        {
            SshInput.TryWriteAll(SshInput.TryOpen(_command), command.Input.Span);
        }

        var buffer = new byte[16 * 1024];
        int read;
        while ((read = _command.OutputStream.Read(buffer, 0, buffer.Length)) > 0)
            _output.Append(buffer.AsSpan(0, read));

#pragma warning disable CA1849 // This thread is the command's own; it has nothing else to do.
        execution.GetAwaiter().GetResult();
#pragma warning restore CA1849
        if (_output.Overflowed)
            throw SessionErrors.OutputTooLarge(host, command.MaxOutputBytes);
        return new SessionResult(SshEnding.ExitCode(_command), _output.Text, error + _command.Error);
    }
}
