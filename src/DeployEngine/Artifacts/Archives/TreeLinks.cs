using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>Where the symbolic links of a tree lead, as the kernel would follow them.</summary>
internal static class TreeLinks
{
    /// <summary>The first link that leads out of the tree; null where there is none. What leads nowhere, or in circles, does not lead out.</summary>
    public static ManifestEntry.Link? Leaving(IReadOnlyList<ManifestEntry> entries)
    {
        var links = entries.OfType<ManifestEntry.Link>().ToDictionary(l => l.Path, l => l.Target, StringComparer.Ordinal);
        var steps = 0;
        return entries.OfType<ManifestEntry.Link>().FirstOrDefault(link => Leaves(link, links, ref steps));
    }

    // A name is not enough to tell: "a/.." leaves where "a" is a link.
    private static bool Leaves(ManifestEntry.Link link, Dictionary<string, string> links, ref int steps)
    {
        if (link.Target.StartsWith('/'))
            return true;
        var at = link.Path.Split('/').SkipLast(1).ToList();
        var left = new Stack<string>(link.Target.Split('/').Reverse());
        var followed = 0;
        while (left.TryPop(out var part))
        {
            if (++steps > ArchiveLimits.MostSteps)
                throw ArchiveErrors.Refused("its links lead from one to another without an end");
            if (part is "" or ".")
                continue;
            if (part == "..")
            {
                if (at.Count == 0)
                    return true;
                at.RemoveAt(at.Count - 1);
                continue;
            }

            at.Add(part);
            if (!links.TryGetValue(string.Join('/', at), out var target))
                continue;
            if (target.StartsWith('/'))
                return true;
            if (++followed > ArchiveLimits.MostFollowed)
                return false;
            at.RemoveAt(at.Count - 1);
            foreach (var next in target.Split('/').Reverse())
                left.Push(next);
        }

        return false;
    }
}
