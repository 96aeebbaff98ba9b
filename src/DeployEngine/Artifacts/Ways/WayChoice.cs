namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>Which way suits what is sent.</summary>
internal static class WayChoice
{
    /// <summary>Differences of less are not worth another login.</summary>
    public const long LeastOlder = 8 << 20;

    /// <summary>Chooses. What is asked for is taken; whether it is possible is another question.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="bytes">Bytes of files that the host does not have.</param>
    /// <param name="older">Those of them in large files that the host has an older version of.</param>
    /// <param name="isRsyncReady">Whether both sides have rsync, and ssh can log in without being asked.</param>
    /// <remarks>Root's work on a host needs commands, and where commands run a stream goes through: so SFTP and scp are never the better way, only what somebody may ask for.</remarks>
    public static ArtifactWay Of(ArtifactWay wanted, long bytes, long older, bool isRsyncReady) => wanted switch
    {
        ArtifactWay.Auto => isRsyncReady && older >= LeastOlder && older >= bytes / 2 ? ArtifactWay.Rsync : ArtifactWay.Stream,
        _ => wanted,
    };
}
