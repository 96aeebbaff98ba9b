namespace Microsoft.PowerShell.Commands;

/// <summary>-Filter, -Include and -Exclude on the last part of a path.</summary>
internal sealed class NameFilter(string? filter, string[]? include, string[]? exclude)
{
    private readonly WildcardPattern? _filter = string.IsNullOrEmpty(filter) ? null : Pattern(filter);
    private readonly WildcardPattern[]? _include = include?.Select(Pattern).ToArray();
    private readonly WildcardPattern[]? _exclude = exclude?.Select(Pattern).ToArray();

    /// <summary>True when nothing is filtered.</summary>
    public bool IsEmpty => _filter is null && _include is null && _exclude is null;

    /// <summary>True when an item passes.</summary>
    public bool Accepts(PSObject item) =>
        IsEmpty || Accepts(item.Properties["PSChildName"]?.Value as string ?? item.Properties["Name"]?.Value as string ?? string.Empty);

    /// <summary>True when a name passes.</summary>
    public bool Accepts(string name) =>
        _filter?.IsMatch(name) != false
        && (_include is null || _include.Any(pattern => pattern.IsMatch(name)))
        && (_exclude is null || !_exclude.Any(pattern => pattern.IsMatch(name)));

    private static WildcardPattern Pattern(string text) => WildcardPattern.Get(text, WildcardOptions.IgnoreCase);
}
