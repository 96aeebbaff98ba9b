using System.Management.Automation;
using System.Threading.Channels;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// The one bounded queue between workers and the pipeline thread. Workers never touch the cmdlet; a slow consumer
/// downstream slows the workers instead of filling memory.
/// </summary>
internal sealed class CmdletChannel(CancellationToken stopping)
{
    private const int Capacity = 256;

    private readonly Channel<PipelineItem> _items = Channel.CreateBounded<PipelineItem>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public ChannelReader<PipelineItem> Reader => _items.Reader;

    public void Complete() => _items.Writer.TryComplete();

    public ValueTask OutputAsync(object value) => WriteAsync(new PipelineItem.Output(value));

    public ValueTask ErrorAsync(ErrorRecord error) => WriteAsync(new PipelineItem.Failure(error));

    public ValueTask VerboseAsync(string text) => WriteAsync(new PipelineItem.Verbose(text));

    public ValueTask WarningAsync(string text) => WriteAsync(new PipelineItem.Warning(text));

    public ValueTask InformationAsync(object message, string tag) => WriteAsync(new PipelineItem.Information(message, tag));

    public ValueTask ProgressAsync(ProgressRecord record) => WriteAsync(new PipelineItem.Progress(record));

    /// <summary>Shows progress if there is room, without waiting: for callbacks that must not block.</summary>
    public void TryProgress(ProgressRecord record) => _items.Writer.TryWrite(new PipelineItem.Progress(record));

    /// <summary>
    /// Asks ShouldProcess on the pipeline thread. Under -WhatIf the answer is false and <paramref name="description"/> is printed,
    /// so it should show what would change, a diff where there is one.
    /// </summary>
    public async Task<bool> ShouldProcessAsync(string description, string target, string action)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(new PipelineItem.Confirm(description, target, action, answer)).ConfigureAwait(false);
        return await answer.Task.WaitAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>Runs a function on the pipeline thread, where script blocks of the caller run as he wrote them.</summary>
    public async Task<T> CallAsync<T>(Func<T> function)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await WriteAsync(new PipelineItem.Call(() =>
        {
            try
            {
                answer.SetResult(function());
            }
            catch (PipelineStoppedException e)
            {
                answer.TrySetException(e);
                throw;
            }
            catch (Exception e)
            {
                answer.TrySetException(e);
            }
        })).ConfigureAwait(false);
        return await answer.Task.WaitAsync(stopping).ConfigureAwait(false);
    }

    private ValueTask WriteAsync(PipelineItem item) => _items.Writer.WriteAsync(item, stopping);
}
