using System.Buffers;
using System.Security.Cryptography;

namespace XDeploy.Engine.Artifacts;

/// <summary>Reads files for their SHA-256: small ones by one call, large ones in pieces that are worth one.</summary>
/// <remarks>It blocks, since a read of a local file does so in any case, and a turn of the pool for each costs more than most of these reads.</remarks>
internal static class FileDigest
{
    private const int MostAtOnce = 1 << 20;

    /// <summary>How long a file is, in bytes, and its SHA-256 in hex.</summary>
    public static (long Length, string Sha256) Of(string path, CancellationToken cancellationToken)
    {
        using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        var length = RandomAccess.GetLength(file);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length + 1, MostAtOnce));
        try
        {
            var read = RandomAccess.Read(file, buffer, 0);
            // What fills the buffer may go on behind it.
            if (read < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(read), read) == 0)
                return (read, Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, read))));

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (length = 0; read > 0; read = RandomAccess.Read(file, buffer, length))
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                length += read;
            }

            return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
