namespace XDeploy;

/// <summary>A link to a release that was asked to name another one.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Link">Port of the instance, or <c>current</c>.</param>
/// <param name="Id">The release that it names now.</param>
/// <param name="Previous">The release that it named before; null where it was not there.</param>
/// <param name="Path">Absolute path of the link.</param>
/// <param name="Changed">False where it named the release already.</param>
public sealed record ReleaseSwitch(string HostName, string Link, ReleaseId Id, string? Previous, string Path, bool Changed);
