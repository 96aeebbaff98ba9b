using System.Diagnostics;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// The only place where asynchronous work meets PowerShell. Derived cmdlets start workers; what these send over the
/// channel is written on the pipeline thread. Ctrl-C, and <c>Select-Object -First</c> downstream, cancel the workers and wait for them.
/// </summary>
public abstract class AsyncCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _workers = [];
    private bool _disposed;

    /// <summary>Makes the cmdlet and its queue.</summary>
    protected AsyncCmdlet() => Channel = new CmdletChannel(_stopping.Token);

    /// <summary>Cancelled when the pipeline stops.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    // Made with the cmdlet: workers and the pipeline thread ask for it at the same moment.
    internal CmdletChannel Channel { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels the workers and waits for them: nothing of this cmdlet runs on after it.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed || !disposing)
            return;
        _disposed = true;
        _stopping.Cancel();
        WaitForWorkers();
        _stopping.Dispose();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Starts work beside the pipeline thread.</summary>
    /// <param name="work">The work. A <see cref="DeployException"/> that leaves it becomes one ErrorRecord.</param>
    /// <param name="target">What the work is about: the ErrorRecord's target object.</param>
    protected void StartWorker(Func<Task> work, object? target)
    {
        ArgumentNullException.ThrowIfNull(work);
        _workers.Add(Task.Run(() => GuardAsync(work, target)));
    }

    /// <summary>Writes what the workers have sent so far, without waiting.</summary>
    protected void DrainReady()
    {
        while (Channel.Reader.TryRead(out var item))
            Write(item);
    }

    /// <summary>Writes what the workers send until all have ended.</summary>
    protected void DrainAll()
    {
        var all = Task.WhenAll(_workers);
        all.ContinueWith(_ => Channel.Complete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        while (WaitForItem())
            DrainReady();
    }

    // The pipeline thread has to block here: PowerShell's cmdlet methods are synchronous.
    private bool WaitForItem()
    {
        try
        {
            return Channel.Reader.WaitToReadAsync(_stopping.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            WaitForWorkers();
            throw new PipelineStoppedException();
        }
    }

    private void WaitForWorkers()
    {
        // The guard lets nothing out, so this cannot throw.
        Task.WhenAll(_workers).GetAwaiter().GetResult();
    }

    private async Task GuardAsync(Func<Task> work, object? target)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The operator stopped the pipeline: not an error.
        }
        catch (Exception e)
        {
            await ReportAsync(e, target).ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(Exception exception, object? target)
    {
        try
        {
            await Channel.ErrorAsync(DeployErrorRecord.From(exception, target)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Debug.WriteLine(exception);
        }
    }

    private void Write(PipelineItem item)
    {
        switch (item)
        {
            case PipelineItem.Output output:
                WriteObject(output.Value);
                break;
            case PipelineItem.Failure failure:
                WriteError(failure.Error);
                break;
            case PipelineItem.Verbose verbose:
                WriteVerbose(verbose.Text);
                break;
            case PipelineItem.Warning warning:
                WriteWarning(warning.Text);
                break;
            case PipelineItem.Information information:
                WriteInformation(information.Message, [information.Tag]);
                break;
            case PipelineItem.Progress progress:
                WriteProgress(progress.Record);
                break;
            case PipelineItem.Call call:
                call.Run();
                break;
            case PipelineItem.Confirm confirm:
                Answer(confirm);
                break;
        }
    }

    private void Answer(PipelineItem.Confirm question)
    {
        try
        {
            question.Answer.SetResult(ShouldProcess(question.Description, $"{question.Action} on {question.Target}?", question.Action));
        }
        catch (Exception e)
        {
            question.Answer.TrySetException(e);
            throw;
        }
    }
}
