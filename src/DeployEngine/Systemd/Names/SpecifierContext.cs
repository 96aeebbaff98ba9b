namespace XDeploy.Engine.Systemd;

/// <summary>What the specifiers of a unit stand for.</summary>
public sealed record SpecifierContext
{
    /// <summary>The unit.</summary>
    public required UnitName Unit { get; init; }

    /// <summary>The path of the unit's file (<c>%y</c>, <c>%Y</c>), or null where it is not known.</summary>
    public string? FragmentPath { get; init; }

    /// <summary>What the host says: the host's name (<c>H</c>), its machine id (<c>m</c>), root's shell (<c>s</c>), ... by the letter. One that is not here stays as it is written.</summary>
    public IReadOnlyDictionary<char, string> Values { get; init; } = SystemValues;

    /// <summary>What is the same on every host where systemd runs as the system's manager: <c>%t</c> is <c>/run</c>, <c>%u</c> is <c>root</c>, ...</summary>
    public static IReadOnlyDictionary<char, string> SystemValues { get; } = new Dictionary<char, string>
    {
        ['t'] = "/run",
        ['S'] = "/var/lib",
        ['C'] = "/var/cache",
        ['L'] = "/var/log",
        ['E'] = "/etc",
        ['T'] = "/tmp",
        ['V'] = "/var/tmp",
        ['h'] = "/root",
        ['u'] = "root",
        ['U'] = "0",
        ['g'] = "root",
        ['G'] = "0",
    };
}
