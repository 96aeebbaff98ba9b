namespace XDeploy;

/// <summary>What <c>Install-SystemdUnit</c> did on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Unit">The units and drop-ins that were asked for.</param>
/// <param name="Changed">True where a file was written, or a unit was enabled or started.</param>
/// <param name="Diff">What was changed in the files, in the unified form of diff(1); empty where no file was.</param>
public sealed record SystemdInstallResult(string HostName, IReadOnlyList<string> Unit, bool Changed, string Diff)
{
    /// <summary>The units and drop-ins that were asked for.</summary>
    public IReadOnlyList<string> Unit { get; init => field = Array.AsReadOnly(value.ToArray()); } = Array.AsReadOnly(Unit.ToArray());
}
