namespace XDeploy;

/// <summary>What <c>Install-SystemPackage</c> did with one package on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Name">The package.</param>
/// <param name="Version">The version that is installed now.</param>
/// <param name="PreviousVersion">The version that was installed before, or null.</param>
/// <param name="Held">Whether the package is held: nothing but Install-SystemPackage -Hold, or an operator, moves it to another version.</param>
/// <param name="Changed">True where a version was installed, or the hold was set.</param>
public sealed record SystemPackageResult(string HostName, string Name, string Version, string? PreviousVersion, bool Held, bool Changed);
