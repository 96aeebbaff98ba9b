namespace XDeploy.Engine.Artifacts;

/// <summary>What was seen on a host before something is sent there.</summary>
/// <param name="IsPresent">True where the release is there with the same content.</param>
/// <param name="Bases">Releases that it can be built upon, newest first, and the digests of their manifests.</param>
/// <param name="HasRsync">True where rsync(1) is there.</param>
public sealed record ArtifactLook(bool IsPresent, IReadOnlyList<(ReleaseId Id, string Digest)> Bases, bool HasRsync = false);
