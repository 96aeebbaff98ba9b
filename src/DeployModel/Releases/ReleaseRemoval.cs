namespace XDeploy;

/// <summary>A release that was removed from a host, or a part of one that nobody will need again.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Id">The release; null for a part that was left behind.</param>
/// <param name="Path">Absolute path of what was removed.</param>
/// <param name="BytesFreed">Bytes of the disk that are free by it: files that another release has too are not counted.</param>
public sealed record ReleaseRemoval(string HostName, ReleaseId? Id, string Path, long BytesFreed);
