using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Whether a site's file, written anew, would give all requests of an upstream to servers that are marked down in the file that is there, and none to those that get them now: a site
/// that was made without knowing which of two sets of servers is in use. Pure.
/// </summary>
internal static class SiteTurn
{
    /// <summary>Looks for it.</summary>
    /// <param name="before">The file that is there.</param>
    /// <param name="after">The one that is to be written.</param>
    /// <returns>The upstream, and the servers that would get no requests any more; null where none is turned, or a file cannot be parsed.</returns>
    public static (string Upstream, IReadOnlyList<string> Servers)? Find(byte[] before, byte[] after)
    {
        if (!NginxDocument.TryParse(FileText.Decode(before), "before", out var old, out _) || !NginxDocument.TryParse(FileText.Decode(after), "after", out var written, out _))
            return null;
        var now = NginxUpstreams.In(NginxConfiguration.Of(written)).DistinctBy(u => u.Name).ToDictionary(u => u.Name, StringComparer.Ordinal);
        foreach (var upstream in NginxUpstreams.In(NginxConfiguration.Of(old)))
        {
            if (!now.TryGetValue(upstream.Name, out var other))
                continue;
            var (up, down) = (Addresses(upstream, isDown: false), Addresses(upstream, isDown: true));
            if (up.Count > 0 && up.IsSubsetOf(Addresses(other, isDown: true)) && Addresses(other, isDown: false) is { Count: > 0 } wanted && wanted.IsSubsetOf(down))
                return (upstream.Name, [.. up.Order(StringComparer.Ordinal)]);
        }

        return null;
    }

    private static HashSet<string> Addresses(NginxUpstream upstream, bool isDown) => upstream.Server.Where(s => s.Down == isDown).Select(s => s.Address).ToHashSet(StringComparer.Ordinal);
}
