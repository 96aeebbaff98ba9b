using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>A public key in the form that files of OpenSSH have: its type, and its wire form (RFC 4253, 6.6) in base64.</summary>
public sealed class SshPublicKey : IEquatable<SshPublicKey>
{
    // The parts behind the type, as lengths that a part may have; 0 for any.
    private static readonly Dictionary<string, int[]> Shapes = new(StringComparer.Ordinal)
    {
        ["ssh-rsa"] = [0, 0],
        ["ssh-dss"] = [0, 0, 0, 0],
        ["ssh-ed25519"] = [32],
        ["ecdsa-sha2-nistp256"] = [8, 65],
        ["ecdsa-sha2-nistp384"] = [8, 97],
        ["ecdsa-sha2-nistp521"] = [8, 133],
        ["sk-ssh-ed25519@openssh.com"] = [32, 0],
        ["sk-ecdsa-sha2-nistp256@openssh.com"] = [8, 65, 0],
    };

    private readonly byte[] _blob;

    private SshPublicKey(string type, byte[] blob)
    {
        Type = type;
        _blob = blob;
    }

    /// <summary>The type: <c>ssh-ed25519</c>, ….</summary>
    public string Type { get; }

    /// <summary>The key in its wire form.</summary>
    public ReadOnlySpan<byte> Blob => _blob;

    /// <summary>The fingerprint that <c>ssh-keygen -l</c> shows: <c>SHA256:…</c>.</summary>
    public string Fingerprint => "SHA256:" + Convert.ToBase64String(SHA256.HashData(_blob)).TrimEnd('=');

    /// <summary>Reads a key from its type and base64, as in a .pub file; null where it is none.</summary>
    /// <param name="text">The key, and what may follow it.</param>
    /// <param name="comment">What follows it.</param>
    public static SshPublicKey? TryParse(string text, out string comment)
    {
        ArgumentNullException.ThrowIfNull(text);
        comment = string.Empty;
        var fields = text.Trim(' ', '\t', '\r', '\n').Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2)
            return null;
        var buffer = new byte[fields[1].Length];
        if (!Convert.TryFromBase64String(fields[1], buffer, out var length) || TryRead(buffer.AsSpan(0, length)) is not { } key || key.Type != fields[0])
            return null;
        comment = fields.Length > 2 ? fields[2].TrimStart(' ', '\t') : string.Empty;
        return key;
    }

    /// <summary>Reads a key from its wire form; null where it is none, or of a type that is not known.</summary>
    public static SshPublicKey? TryRead(ReadOnlySpan<byte> blob)
    {
        var rest = blob;
        if (!TryTake(ref rest, out var name) || !Shapes.TryGetValue(Encoding.ASCII.GetString(name), out var shape))
            return null;
        foreach (var length in shape)
        {
            if (!TryTake(ref rest, out var part) || part.IsEmpty || (length > 0 && part.Length != length))
                return null;
        }

        return rest.IsEmpty ? new SshPublicKey(Encoding.ASCII.GetString(name), blob.ToArray()) : null;
    }

    /// <inheritdoc/>
    public bool Equals(SshPublicKey? other) => other is not null && _blob.AsSpan().SequenceEqual(other._blob);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as SshPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(_blob));

    /// <summary>The key as files have it.</summary>
    public override string ToString() => $"{Type} {Convert.ToBase64String(_blob)}";

    /// <summary>Takes a string of the wire form (RFC 4251, 5) off the front.</summary>
    internal static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length && length > rest.Length - 4)
            return false;
        part = rest.Slice(4, (int)length);
        rest = rest[(4 + (int)length)..];
        return true;
    }
}
