namespace XDeploy.Engine.Systemd;

/// <summary>The links that enable a unit, from its <c>[Install]</c> section (systemd.unit(5)). Nothing is written.</summary>
public static class UnitLinks
{
    private const string Install = "Install";

    private static readonly HashSet<string> TypesWithAliases = new(StringComparer.Ordinal) { "service", "socket", "target", "device", "timer", "path" };

    /// <summary>The links that <c>systemctl enable</c> makes: their paths inside the folder of units, and the unit that they lead to.</summary>
    /// <param name="name">The unit; for an instance, <paramref name="unit"/> is its template.</param>
    /// <param name="unit">Its file, with its drop-ins.</param>
    /// <exception cref="DeployException">
    /// A specifier cannot be resolved, or an alias or a template's target cannot be linked (<c>SystemdSpecifierInvalid</c>, <c>SystemdLinkInvalid</c>).
    /// </exception>
    public static IReadOnlyDictionary<string, UnitName> Of(UnitName name, UnitView unit)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(unit);
        var target = name.IsInstance ? name.WithInstance(string.Empty) : name;
        if (name.IsTemplate && unit.Value(Install, "DefaultInstance") is { Length: > 0 } instance)
            name = name.WithInstance(UnitSpecifiers.Expand(instance, new SpecifierContext { Unit = name }));
        var links = new Dictionary<string, UnitName>(StringComparer.Ordinal);
        foreach (var alias in Names(unit, "Alias", name))
        {
            if (!IsAlias(alias, name.ToString()) && !IsAlias(alias, target.ToString()))
                throw SystemdErrors.LinkInvalid(alias, name);
            links[alias] = target;
        }

        foreach (var (key, suffix) in (ReadOnlySpan<(string, string)>)[("WantedBy", "wants"), ("RequiredBy", "requires")])
        {
            foreach (var by in Names(unit, key, name))
            {
                // A template as such has no place in a unit that is none.
                if (!UnitName.TryParse(by, out var wanting) || (name.IsTemplate && !wanting.IsTemplate))
                    throw SystemdErrors.LinkInvalid(by, name);
                links[$"{by}.{suffix}/{name}"] = target;
            }
        }

        return links;
    }

    /// <summary>The other units that are enabled with this one.</summary>
    /// <exception cref="DeployException">A specifier cannot be resolved (<c>SystemdSpecifierInvalid</c>).</exception>
    public static IReadOnlyList<string> Also(UnitName name, UnitView unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Names(unit, "Also", name).ToList();
    }

    /// <summary>Whether a link of one name may lead to a unit of another: of the same type, and of the same instance, or from an instance to a template.</summary>
    public static bool IsAlias(string alias, string target)
    {
        if (!UnitName.TryParse(alias, out var from) || !UnitName.TryParse(target, out var to) || from.Type != to.Type || !TypesWithAliases.Contains(from.Type))
            return false;
        return from.Instance == to.Instance || (from.IsInstance && to.IsTemplate);
    }

    private static IEnumerable<string> Names(UnitView unit, string key, UnitName name)
    {
        var context = new SpecifierContext { Unit = name };
        foreach (var value in unit.Values(Install, key))
        {
            _ = WordReader.TrySplit(value, WordRules.RetainEscape, out var words);
            foreach (var word in words)
                yield return UnitSpecifiers.Expand(word, context);
        }
    }
}
