using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Packages;

/// <summary>A package manager: shell that looks and installs, and how its answers are read. It decides nothing.</summary>
internal interface IPackageManager
{
    /// <summary>What <see cref="PackageState.Manager"/> calls it.</summary>
    string Name { get; }

    /// <summary>A test for it.</summary>
    ShellText IsThere { get; }

    /// <summary>What a package's file ends with.</summary>
    string Suffix { get; }

    /// <summary>Prints what is installed, available, held and broken, in the lines that <see cref="PackageState"/> reads.</summary>
    ShellText Look(IReadOnlyList<string> names);

    /// <summary>Prints name and version of a package in a file, with a tab between.</summary>
    ShellText Describe(string path);

    /// <summary>Brings the lists of packages up to date.</summary>
    ShellText Update(PackageRequest request);

    /// <summary>Tells what an installation would do, and does nothing.</summary>
    ShellText Simulate(PackageRequest request, IReadOnlyList<string> targets);

    /// <summary>Installs.</summary>
    ShellText Install(PackageRequest request, IReadOnlyList<string> targets);

    /// <summary>Holds packages at their version.</summary>
    ShellText Hold(IReadOnlyList<string> names);

    /// <summary>A package as the installation wants it: with the version where there is one.</summary>
    string Target(string name, string? version);

    /// <summary>What <see cref="Simulate"/> printed, as words for each package.</summary>
    IReadOnlyList<string> Changes(string simulation);
}
