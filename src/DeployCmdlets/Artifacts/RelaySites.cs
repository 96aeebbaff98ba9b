using System.Collections.Concurrent;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>The sites of hosts that come through the pipeline, told by a tag: the first host of each is sent to from here, and the others have it from that one.</summary>
internal sealed class RelaySites(string pattern) : IAsyncDisposable
{
    private readonly WildcardPattern _pattern = new(pattern, WildcardOptions.CultureInvariant);
    private readonly ConcurrentDictionary<string, RelaySite> _sites = new(StringComparer.Ordinal);

    /// <summary>The site of a host; null for one that has no such tag.</summary>
    public RelaySite? Of(DeployHost host) => host.Tag.FirstOrDefault(_pattern.IsMatch) is { } tag ? _sites.GetOrAdd(tag, _ => new RelaySite()) : null;

    /// <summary>Takes back what hosts were opened with.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_sites.Values.Select(site => site.DisposeAsync().AsTask())).ConfigureAwait(false);
}
