namespace XDeploy.Engine.Systemd;

/// <summary>Which files make up a unit, and in which order, as systemd.unit(5) has it.</summary>
public static class UnitDropIns
{
    /// <summary>The unit's own file, the first along the search path: an instance's own before its template's. Null where there is none.</summary>
    /// <param name="name">The unit.</param>
    /// <param name="searchPath">The folders of units, the most important first: <c>/etc/systemd/system</c>, ...</param>
    /// <param name="files">The paths of all files.</param>
    public static string? Fragment(UnitName name, IReadOnlyList<string> searchPath, IReadOnlyCollection<string> files)
    {
        ArgumentNullException.ThrowIfNull(name);
        List<string> names = name.IsInstance ? [name.ToString(), name.WithInstance(string.Empty).ToString()] : [name.ToString()];
        return names.SelectMany(n => searchPath.Select(folder => $"{folder}/{n}")).FirstOrDefault(files.Contains);
    }

    /// <summary>
    /// The drop-ins of a unit in the order in which they take effect: by file name, byte by byte. Of two with the same name the one along the search path
    /// first counts. Those of the template, of the name's prefixes (<c>foo-.service.d</c>) and of the type (<c>service.d</c>) are drop-ins too.
    /// </summary>
    /// <param name="name">The unit.</param>
    /// <param name="searchPath">The folders of units, the most important first.</param>
    /// <param name="files">The paths of all files.</param>
    public static IReadOnlyList<string> Of(UnitName name, IReadOnlyList<string> searchPath, IReadOnlyCollection<string> files)
    {
        ArgumentNullException.ThrowIfNull(name);
        var names = Names(name).Distinct(StringComparer.Ordinal).ToList();
        var folders = searchPath.SelectMany(folder => names.Select(n => $"{folder}/{n}.d/")).Concat(searchPath.Select(folder => $"{folder}/{name.Type}.d/"));
        return folders
            .SelectMany(folder => files.Where(f => f.StartsWith(folder, StringComparison.Ordinal) && f.EndsWith(".conf", StringComparison.Ordinal) && !f.AsSpan(folder.Length).Contains('/')))
            .DistinctBy(FileName, StringComparer.Ordinal)
            .OrderBy(FileName, StringComparer.Ordinal)
            .ToList();
    }

    private static IEnumerable<string> Names(UnitName name)
    {
        yield return name.ToString();
        if (name.IsInstance)
        {
            foreach (var inherited in Names(name.WithInstance(string.Empty)))
                yield return inherited;
        }

        var dash = name.Prefix.TrimEnd('-').LastIndexOf('-');
        if (dash >= 0 && UnitName.TryParse($"{name.Prefix[..(dash + 1)]}{name.ToString()[name.Prefix.Length..]}", out var shorter))
        {
            foreach (var inherited in Names(shorter))
                yield return inherited;
        }
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
