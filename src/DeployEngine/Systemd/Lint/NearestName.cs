namespace XDeploy.Engine.Systemd;

/// <summary>The name that somebody may have meant.</summary>
internal static class NearestName
{
    /// <summary>The nearest name by letters to add, take away or change; null where none is near.</summary>
    public static string? Of(string word, IEnumerable<string> names)
    {
        var limit = Math.Max(1, word.Length / 4);
        var best = names.Select(name => (Name: name, Distance: Distance(word, name))).OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal).FirstOrDefault();
        return best.Name is not null && best.Distance <= limit ? best.Name : null;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = corner + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                corner = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
