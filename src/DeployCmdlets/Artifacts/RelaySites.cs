using System.Collections.Concurrent;
using System.Management.Automation;
using XDeploy.Engine.Artifacts.Relay;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>The sites of hosts that come through the pipeline, told by a tag: the first host of each is sent to from here, and the others have it from that one.</summary>
internal sealed class RelaySites(string pattern)
{
    private readonly WildcardPattern _pattern = new(pattern, WildcardOptions.CultureInvariant);
    private readonly ConcurrentDictionary<string, RelaySite> _sites = new(StringComparer.Ordinal);

    /// <summary>The site of a host; null for one that has no such tag.</summary>
    public RelaySite? Of(DeployHost host) => host.Tag.FirstOrDefault(_pattern.IsMatch) is { } tag ? _sites.GetOrAdd(tag, _ => new RelaySite()) : null;

    /// <summary>Takes back what hosts were opened with.</summary>
    public Task CloseAsync() => Task.WhenAll(_sites.Values.Select(site => site.CloseAsync()));
}

/// <summary>One site.</summary>
internal sealed class RelaySite
{
    private readonly SemaphoreSlim _first = new(1);

    /// <summary>The host that has it; null until one has.</summary>
    public ArtifactRelay? Relay { get; private set; }

    /// <summary>Says that a host has it, and can hand it on.</summary>
    public void HandOn(Func<ArtifactRelay> relay) => Relay ??= relay();

    /// <summary>Waits until somebody has it, or nobody tries to: who then finds that nobody has is the next one to try, until the result is disposed.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        await _first.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (Relay is null)
            return new Turn(_first);
        _first.Release();
        return null;
    }

    public async Task CloseAsync()
    {
        if (Relay is { } relay)
            await relay.DisposeAsync().ConfigureAwait(false);
        _first.Dispose();
    }

    private sealed class Turn(SemaphoreSlim first) : IDisposable
    {
        public void Dispose() => first.Release();
    }
}
