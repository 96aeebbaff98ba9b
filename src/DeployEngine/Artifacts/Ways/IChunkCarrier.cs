using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>Puts chunks on a host as files.</summary>
internal interface IChunkCarrier
{
    /// <summary>The way that it is.</summary>
    ArtifactWay Way { get; }

    /// <summary>Whether it puts them there as the login user, and not as root.</summary>
    bool IsLogin { get; }

    /// <summary>Puts there what is missing.</summary>
    /// <param name="session">The host.</param>
    /// <param name="chunks">All chunks.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="there">By chunk, how many bytes are there.</param>
    /// <param name="onBytes">Told how many bytes of chunks are there or went over the line, from any thread.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How many bytes went over the line.</returns>
    /// <exception cref="DeployException">It is not possible (<c>ArtifactWayUnavailable</c>, <c>FileProtocolUnavailable</c>), failed, or the connection was lost.</exception>
    Task<long> CarryAsync(ISession session, IReadOnlyList<ChunkFile> chunks, string folder, IReadOnlyDictionary<int, long> there, Action<long> onBytes, CancellationToken cancellationToken);
}
