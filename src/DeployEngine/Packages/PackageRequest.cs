using System.Text.RegularExpressions;

namespace XDeploy.Engine.Packages;

/// <summary>Packages that hosts are to have, and how they are to be installed.</summary>
public sealed partial record PackageRequest
{
    /// <summary>Names of packages, where no file is given.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>The version that the one package has to have; null for any.</summary>
    public string? Version { get; private init; }

    /// <summary>A package of this machine; null where they come from the hosts' repositories.</summary>
    public PackageFile? File { get; private init; }

    /// <summary>Whether they are held at their version.</summary>
    public bool Hold { get; init; }

    /// <summary>Whether the lists of packages are brought up to date first, also where all is known.</summary>
    public bool Update { get; init; }

    /// <summary>Whether packages that are only recommended come with it.</summary>
    public bool Recommends { get; init; }

    /// <summary>Whether others may be removed for it.</summary>
    public bool AllowRemoval { get; init; }

    /// <summary>How long another run of the package manager is waited for.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Packages by name.</summary>
    /// <exception cref="DeployException">A name or version that is none (<c>PackageNameInvalid</c>).</exception>
    public static PackageRequest OfNames(IReadOnlyList<string> names, string? version)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(n => !Name().IsMatch(n)) is { } bad)
            throw Invalid($"'{bad}' is not the name of a package", "A name has letters, digits and . _ + -, and no '-' at its end, which would mean to remove the package. The version goes to -Version.");
        if (version is not null && names.Count != 1)
            throw Invalid("a version belongs to one package", "Give one name with -Version, and run it once for each.");
        if (version is not null && !VersionText().IsMatch(version))
            throw Invalid($"'{version}' is not the version of a package", "For example 1.22.1-9+deb12u1, as the package manager prints it.");
        return new PackageRequest { Names = [.. names.Distinct(StringComparer.Ordinal)], Version = version };
    }

    /// <summary>A package in a file.</summary>
    public static PackageRequest OfFile(PackageFile file) => new() { File = file };

    private static DeployException Invalid(string problem, string remedy) => new("PackageNameInvalid", DeployErrorKind.InvalidInput, null, $"{problem}.", remedy);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9+._-]*(?<!-)(:[a-z0-9]+)?$")]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9.+~:^_-]*$")]
    private static partial Regex VersionText();
}
