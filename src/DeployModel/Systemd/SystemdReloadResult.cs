namespace XDeploy;

/// <summary>What <c>Invoke-SystemdReload</c> did on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Changed">True where systemd read its unit files again.</param>
/// <param name="Stale">Names of the units whose files had changed since systemd read them.</param>
public sealed record SystemdReloadResult(string HostName, bool Changed, IReadOnlyList<string> Stale)
{
    /// <summary>Names of the units whose files had changed since systemd read them.</summary>
    public IReadOnlyList<string> Stale { get; init => field = Array.AsReadOnly(value.ToArray()); } = Array.AsReadOnly(Stale.ToArray());
}
