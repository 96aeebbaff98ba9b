using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Hosts;

/// <summary>The turn of one command to start and to be given the password that it asks for: at most once. It is taken before the command starts and ends when that runs, or does not.</summary>
internal sealed class PasswordTurn : IDisposable
{
    private static readonly byte[] Question = Encoding.ASCII.GetBytes(PasswordPrompt.Question);
    private static readonly byte[] Ready = Encoding.ASCII.GetBytes(PasswordPrompt.Ready);

    private readonly DeployHost _host;
    private readonly PasswordPrompt _prompt;
    private int _left;

    private PasswordTurn(DeployHost host, PasswordPrompt prompt) => (_host, _prompt) = (host, prompt);

    /// <summary>Waits for the turn; null for a command that asks for nothing.</summary>
    /// <exception cref="DeployException">The password was refused before (<c>SudoPasswordWrong</c>).</exception>
    public static async Task<PasswordTurn?> TakeAsync(DeployHost host, PasswordPrompt? prompt, CancellationToken cancellationToken)
    {
        if (prompt is null)
            return null;
        await prompt.Gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        var turn = new PasswordTurn(host, prompt);
        if (!prompt.Gate.IsRefused)
            return turn;
        turn.Dispose();
        throw SessionErrors.SudoPasswordWrong(host, isKnown: true);
    }

    /// <summary>Answers, and returns once the command runs or has ended without. It blocks.</summary>
    /// <param name="error">The command's standard error.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="close">Ends the command's streams, where it wants what cannot be given.</param>
    /// <returns>What it printed on standard error since it runs; where it never did, all that was printed there.</returns>
    /// <exception cref="DeployException">The password is refused (<c>SudoPasswordWrong</c>), or something else is asked for (<c>SudoAsksMore</c>).</exception>
    public byte[] Answer(Stream error, Stream input, Action close)
    {
        var late = false;
        using var limit = new Timer(_ => { Volatile.Write(ref late, true); close(); }, null, _prompt.Limit, Timeout.InfiniteTimeSpan);
        try
        {
            return Converse(error, input);
        }
        catch (Exception e) when (e is not DeployException && Volatile.Read(ref late))
        {
            throw _prompt.Gate.IsRefused ? SessionErrors.SudoPasswordWrong(_host, isKnown: false) : SessionErrors.SudoAsksMore(_host, _prompt.Limit, string.Empty);
        }
        finally
        {
            Dispose();
        }

        byte[] Converse(Stream error, Stream input)
        {
            var (seen, sent, buffer) = (new List<byte>(), false, new byte[4096]);
            while (true)
            {
                if (IndexOf(seen, Ready) is >= 0 and var ready)
                    return [.. seen.Skip(ready + Ready.Length)];
                if (IndexOf(seen, Question) is >= 0 and var question)
                {
                    // It asks again: that was the wrong one. The end of the input has it give up.
                    if (sent)
                        throw Refused(error, input);
                    seen.RemoveRange(question, Question.Length);
                    Send(input);
                    sent = true;
                    continue;
                }

                var read = error.Read(buffer);
                if (read > 0)
                {
                    seen.AddRange(buffer.AsSpan(0, read));
                    continue;
                }

                var said = Encoding.UTF8.GetString([.. seen]);
                if (Volatile.Read(ref late))
                    throw SessionErrors.SudoAsksMore(_host, _prompt.Limit, said);
                // Where sudo asks only once it ends.
                return sent && said.Contains("incorrect password", StringComparison.Ordinal) ? throw Refused(error, input) : [.. seen];
            }
        }
    }

    /// <summary>Lets the next command have its turn.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
            _prompt.Gate.Leave();
    }

    private void Send(Stream input)
    {
        var line = _prompt.Line();
        try
        {
            input.Write(line);
            input.Flush();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    private DeployException Refused(Stream error, Stream input)
    {
        _prompt.Gate.IsRefused = true;
        input.Dispose();
        // The host has written it down when it ends.
        var buffer = new byte[4096];
        while (error.Read(buffer) > 0)
        {
        }

        return SessionErrors.SudoPasswordWrong(_host, isKnown: false);
    }

    private static int IndexOf(List<byte> seen, byte[] word) => CollectionsMarshal.AsSpan(seen).IndexOf(word);
}
