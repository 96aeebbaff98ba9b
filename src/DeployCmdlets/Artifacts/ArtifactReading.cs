using System.Diagnostics;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>What is to be sent, read once for all hosts and beside their connections.</summary>
/// <param name="read">Reads it, and finds out who vouches for it.</param>
/// <param name="stopping">Cancelled when the pipeline stops.</param>
internal sealed class ArtifactReading(Func<CancellationToken, Task<(LocalTree Tree, ReleaseAdmission Admission)>> read, CancellationToken stopping) : IDisposable
{
    private readonly Task<(LocalTree Tree, ReleaseAdmission Admission)> _reading = Task.Run(() => read(stopping), CancellationToken.None);

    /// <summary>True where it has come to its end, whatever that is.</summary>
    public bool IsCompleted => _reading.IsCompleted;

    /// <summary>Waits for it, and throws what went wrong: that nothing can be sent is for all hosts, and the pipeline thread says so once.</summary>
    public void Complete() => _reading.GetAwaiter().GetResult();

    /// <summary>What was read, for a host. Where nothing could be, this waits until the pipeline thread has said so and stops.</summary>
    public async Task<(LocalTree Tree, ReleaseAdmission Admission)> ForHostAsync(CancellationToken cancellationToken)
    {
        var ended = await Task.WhenAny(_reading).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!ended.IsCompletedSuccessfully)
            await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(false);
        return await ended.ConfigureAwait(false);
    }

    /// <summary>Takes away what an archive was unpacked to. What is still read must have been told to stop.</summary>
    public void Dispose()
    {
        try
        {
            _reading.GetAwaiter().GetResult().Tree.Dispose();
        }
        catch (Exception e)
        {
            // It was said before, or nobody wants to know any more.
            Debug.WriteLine(e);
        }
    }
}
