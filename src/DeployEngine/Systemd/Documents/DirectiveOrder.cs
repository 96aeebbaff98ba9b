namespace XDeploy.Engine.Systemd;

/// <summary>Which lines of a section can stay where they are when its directives were put into another order.</summary>
internal static class DirectiveOrder
{
    /// <summary>The longest run of ordinals that rise, as their indices: all others have moved. Ordinals below 0 are of no line, and never in it.</summary>
    public static IReadOnlySet<int> Staying(IReadOnlyList<int> ordinals)
    {
        // tails[n] is where the run of n + 1 that ends lowest ends; before[i] is what stands before i in its run.
        var tails = new List<int>();
        var before = new int[ordinals.Count];
        for (var at = 0; at < ordinals.Count; at++)
        {
            if (ordinals[at] < 0)
                continue;
            var length = LengthBelow(ordinals, tails, ordinals[at]);
            before[at] = length == 0 ? -1 : tails[length - 1];
            if (length == tails.Count)
                tails.Add(at);
            else
                tails[length] = at;
        }

        var staying = new HashSet<int>();
        for (var at = tails.Count == 0 ? -1 : tails[^1]; at >= 0; at = before[at])
            staying.Add(at);
        return staying;
    }

    private static int LengthBelow(IReadOnlyList<int> ordinals, List<int> tails, int ordinal)
    {
        var (low, high) = (0, tails.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ordinals[tails[middle]] < ordinal)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
