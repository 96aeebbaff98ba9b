namespace XDeploy.Engine.Systemd;

/// <summary>Which units an operator means: names in full, and patterns that stand for what systemd has in memory.</summary>
public sealed record UnitSelection
{
    private UnitSelection(IReadOnlyList<string> names, IReadOnlyList<string> patterns)
    {
        Names = names;
        Patterns = patterns;
    }

    /// <summary>Full names, each once, in the order that they were given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Patterns with <c>*</c>, <c>?</c> and <c>[]</c>.</summary>
    public IReadOnlyList<string> Patterns { get; }

    /// <summary>Names and patterns, as systemctl takes them.</summary>
    public IEnumerable<string> All => Names.Concat(Patterns);

    /// <summary>Reads names and patterns for an action. Without a type they are services.</summary>
    /// <exception cref="DeployException">
    /// One is no unit name (<c>SystemdUnitNameInvalid</c>), is a template (<c>SystemdUnitIsTemplate</c>), or is a pattern where systemctl takes none
    /// (<c>SystemdPatternRefused</c>).
    /// </exception>
    public static UnitSelection ForAction(IEnumerable<string> namesOrPatterns, UnitAction action)
    {
        ArgumentNullException.ThrowIfNull(namesOrPatterns);
        var names = new List<string>();
        var patterns = new List<string>();
        foreach (var given in namesOrPatterns)
        {
            if (SystemdUnits.IsPattern(given))
            {
                // systemctl enables and disables files, which a pattern of units in memory does not find.
                patterns.Add(action is UnitAction.Enable or UnitAction.Disable ? throw SystemdErrors.PatternRefused(given, action) : SystemdUnits.Complete(given));
                continue;
            }

            var name = UnitName.ParseOrComplete(given);
            names.Add(name.IsTemplate ? throw SystemdErrors.IsTemplate(name, action) : name.ToString());
        }

        return new UnitSelection([.. names.Distinct(StringComparer.Ordinal)], [.. patterns.Distinct(StringComparer.Ordinal)]);
    }
}
