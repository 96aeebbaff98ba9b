namespace XDeploy.Engine.Packages;

/// <summary>What a host has and knows of packages: read from lines of a kind, a name and a value, which every package manager's look prints.</summary>
public sealed record PackageState
{
    private readonly Dictionary<string, string> _installed = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, string Version)> _available = [];
    private readonly HashSet<string> _held = new(StringComparer.Ordinal);

    private PackageState(string manager) => Manager = manager;

    /// <summary>Which package manager it is: <c>apt</c> or <c>dnf</c>.</summary>
    public string Manager { get; }

    /// <summary>What was begun and never ended; empty where all is well.</summary>
    public IReadOnlyList<string> Broken { get; private init; } = [];

    /// <summary>Reads the lines.</summary>
    public static PackageState Parse(IReadOnlyList<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var fields = lines.Select(l => l.Split('\t')).Where(f => f.Length >= 2).ToList();
        var state = new PackageState(fields.First(f => f[0] == "manager")[1]) { Broken = [.. fields.Where(f => f[0] == "broken").Select(f => f[1].Trim()).Where(t => t.Length > 0)] };
        foreach (var field in fields)
        {
            switch (field)
            {
                case ["installed", var name, var version]: state._installed[name] = version; break;
                case ["available", var name, var version]: state._available.Add((name, version)); break;
                case ["held", var name]: state._held.Add(name); break;
            }
        }

        return state;
    }

    /// <summary>The version that is installed, or null.</summary>
    public string? Installed(string name) => _installed.GetValueOrDefault(name);

    /// <summary>Whether the package is held.</summary>
    public bool IsHeld(string name) => _held.Contains(name) || _held.Contains(name.Split(':')[0]);

    /// <summary>Whether there is nothing to install.</summary>
    public bool Has(string name, string? version) => Installed(name) is { } installed && (version is null || version == installed);

    /// <summary>Whether the host's lists have the package, in any version.</summary>
    public bool Knows(string name) => _available.Any(a => a.Name == name);

    /// <summary>Whether the host's lists have the package in a version.</summary>
    public bool Knows(string name, string? version) => version is null ? Knows(name) : _available.Contains((name, version));

    /// <summary>The versions that the host's lists have, or that is installed.</summary>
    public IReadOnlyList<string> Versions(string name) => [.. _available.Where(a => a.Name == name).Select(a => a.Version)];
}
