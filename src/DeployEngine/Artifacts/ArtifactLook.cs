namespace XDeploy.Engine.Artifacts;

/// <summary>What was seen on a host before something is sent there.</summary>
/// <param name="IsPresent">True where the release is there with the same content.</param>
/// <param name="Bases">Releases that are much like it, newest first, and the digests of their manifests. It can be built upon those that are root's: files of others are not shared, since somebody may write to them.</param>
/// <param name="HasRsync">True where rsync(1) is there.</param>
public sealed record ArtifactLook(bool IsPresent, IReadOnlyList<(ReleaseId Id, string Digest, bool IsRoots)> Bases, bool HasRsync = false);
