namespace XDeploy.Engine.Systemd;

/// <summary>Unit files to documents that can be changed from outside of the engine, and back.</summary>
public static class UnitConversion
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="DeployException">systemd would not load it (<c>SystemdSyntaxInvalid</c>).</exception>
    public static SystemdUnitDocument Read(UnitSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var document = UnitDocument.Parse(source.Text, source.Path);
        return new SystemdUnitDocument
        {
            Path = source.Path,
            Name = source.Owner,
            DropIn = source.DropIn,
            Text = source.Text,
            Sections = [.. document.Sections.Select(s => s.Name).Distinct(StringComparer.Ordinal)],
            Directives = [.. document.Entries.Select((e, at) => new SystemdDirective(e.Section, e.Key, e.Value, e.File, e.Line, at))],
            Remarks = [.. document.Remarks.Select(r => new SystemdRemark(r.Line, r.Reason))],
        };
    }

    /// <summary>Makes a file of a document: its text with the lines of changed directives changed, and no others.</summary>
    /// <param name="document">The document.</param>
    /// <param name="name">The unit; null for the one that it was read as.</param>
    /// <exception cref="DeployException">
    /// The unit has no name (<c>SystemdUnitUnnamed</c>), or a value or a name cannot be written (<c>SystemdValueInvalid</c>).
    /// </exception>
    public static SystemdUnitFile Write(SystemdUnitDocument document, UnitName? name = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        var unit = name ?? document.Name ?? throw SystemdErrors.DocumentUnnamed(document.Path);
        var text = DirectiveEdits.Apply(UnitDocument.Parse(document.Text, document.Path), [.. document.Directives]).Text;
        return new SystemdUnitFile(unit, text) { DropIn = document.DropIn };
    }
}
