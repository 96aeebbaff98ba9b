using CliWrap;

namespace XDeploy.Engine.Hosts;

/// <summary>The streams of a process that may ask for a password before it starts: its input is written only once it runs.</summary>
/// <param name="turn">Its turn to ask.</param>
/// <param name="input">What it reads then.</param>
internal sealed class PasswordStart(PasswordTurn? turn, ReadOnlyMemory<byte> input)
{
    private readonly TaskCompletionSource<Stream> _input = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Its standard input.</summary>
    public PipeSource Input => PipeSource.Create(async (stream, token) =>
    {
        _input.TrySetResult(stream);
        if (await _answered.Task.WaitAsync(token).ConfigureAwait(false))
            await stream.WriteAsync(input, token).ConfigureAwait(false);
    });

    /// <summary>Its standard error: what it prints once it runs goes on.</summary>
    public PipeTarget Into(LineReader reader) => PipeTarget.Create(async (stream, token) =>
    {
        var stdin = await _input.Task.WaitAsync(token).ConfigureAwait(false);
        try
        {
            reader.Append(await Task.Run(() => turn!.Answer(stream, stdin, stdin.Dispose), token).ConfigureAwait(false));
            _answered.TrySetResult(true);
        }
        finally
        {
            // Where the password is refused the input is closed.
            _answered.TrySetResult(false);
        }

        await LocalSession.Into(reader).CopyFromAsync(stream, token).ConfigureAwait(false);
    });
}
