using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh;

/// <summary>One script in a shell that stays, and what came back so far. It is whole once both streams have shown the end line.</summary>
internal sealed class ShellExchange
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LineReader _output;
    private readonly LineReader _error;
    private int _endLines;

    public ShellExchange(string endLine)
    {
        void Look(string line)
        {
            if (line == endLine && Interlocked.Increment(ref _endLines) == 2)
                _done.TrySetResult();
        }

        _output = new LineReader(Look, SessionCommand.DefaultMaxOutputBytes);
        _error = new LineReader(Look, SessionCommand.DefaultMaxOutputBytes);
    }

    /// <summary>Completes when the script is whole, or printed more than is allowed.</summary>
    public Task Completion => _done.Task;

    public bool IsWhole => Volatile.Read(ref _endLines) == 2;

    public bool Overflowed => _output.Overflowed || _error.Overflowed;

    public string Output => _output.Text;

    public string Error => _error.Text;

    public void Append(ReadOnlySpan<byte> bytes, bool isError)
    {
        var reader = isError ? _error : _output;
        reader.Append(bytes);
        if (reader.Overflowed)
            _done.TrySetResult();
    }
}
