using System.Globalization;
using XDeploy.Engine.Artifacts.Ways;
using XDeploy.Engine.Hosts;

namespace XDeploy.Unit.Artifacts;

/// <summary>Puts chunks in a folder of this machine as SFTP would put them on a host, and is cut after so many bytes.</summary>
internal sealed class CopyCarrier : IChunkCarrier
{
    /// <summary>After how many bytes it is cut; null for never.</summary>
    public long? CutAfter { get; set; }

    /// <summary>Which chunk arrives with another byte; null for none.</summary>
    public int? Damaged { get; set; }

    /// <summary>How many bytes arrived, in all.</summary>
    public long Arrived { get; private set; }

    public ArtifactWay Way => ArtifactWay.Sftp;

    public bool IsLogin => true;

    public async Task<long> CarryAsync(
        ISession session, IReadOnlyList<ChunkFile> chunks, string folder, IReadOnlyDictionary<int, long> there, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var left = CutAfter ?? long.MaxValue;
        var sent = 0L;
        foreach (var chunk in chunks)
        {
            await using var content = await chunk.OpenAsync(cancellationToken);
            var known = there.GetValueOrDefault(chunk.Index, -1);
            if (known == content.Length)
                continue;
            var goesOn = chunk.Large is not null && known > 0 && known < content.Length;
            content.Position = goesOn ? known : 0;
            var bytes = new byte[Math.Min(left, content.Length - content.Position)];
            await content.ReadExactlyAsync(bytes, cancellationToken);
            if (Damaged == chunk.Index)
                bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{chunk.Index}.{(goesOn ? "new" : "all")}")), bytes, cancellationToken);
            sent += bytes.Length;
            Arrived += bytes.Length;
            left -= bytes.Length;
            if (content.Position < content.Length)
                throw new DeployException("ConnectionLost", DeployErrorKind.Connection, session.Host.Alias, "cut.");
        }

        return sent;
    }
}
