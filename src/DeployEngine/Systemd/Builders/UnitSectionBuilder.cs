namespace XDeploy.Engine.Systemd;

/// <summary>Adds directives to one section of a file that is being built; a value that is not set adds nothing, so that systemd's own default holds.</summary>
internal sealed class UnitSectionBuilder(UnitFileBuilder file, string section)
{
    public UnitSectionBuilder Text(string key, string? value) => Add(key, value is null ? null : UnitText.Value(value));

    public UnitSectionBuilder Texts(string key, IEnumerable<string> values) => Lines(key, values.Select(UnitText.Value));

    public UnitSectionBuilder Flag(string key, bool? value) => Text(key, value switch { null => null, true => "yes", false => "no" });

    public UnitSectionBuilder Span(string key, TimeSpan? value) => Add(key, value is { } span ? UnitText.Span(span) : null);

    public UnitSectionBuilder Names(string key, IReadOnlyList<UnitName> names) => Add(key, names.Count == 0 ? null : UnitText.Names(names));

    public UnitSectionBuilder Commands(string key, IEnumerable<IReadOnlyList<string>> commands) => Lines(key, commands.Select(UnitText.Command));

    public UnitSectionBuilder Lines(string key, IEnumerable<UnitText> values)
    {
        foreach (var value in values)
            Add(key, value);
        return this;
    }

    public UnitSectionBuilder Add(string key, UnitText? value)
    {
        file.Add(section, key, value);
        return this;
    }
}
