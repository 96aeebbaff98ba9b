using System.Buffers.Binary;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh.Agent;

/// <summary>The messages of the agent's protocol (draft-ietf-sshm-ssh-agent): a length, a type, and strings with their lengths. Pure.</summary>
internal static class AgentMessage
{
    private const byte Failure = 5;
    private const byte RequestIdentities = 11;
    private const byte IdentitiesAnswer = 12;
    private const byte SignRequest = 13;
    private const byte SignResponse = 14;

    /// <summary>Asks which keys there are.</summary>
    public static byte[] AskIdentities() => Frame([RequestIdentities]);

    /// <summary>Asks for a signature.</summary>
    public static byte[] AskSignature(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, uint flags)
    {
        var body = new byte[1 + 4 + key.Length + 4 + data.Length + 4];
        body[0] = SignRequest;
        var rest = Put(Put(body.AsSpan(1), key), data);
        BinaryPrimitives.WriteUInt32BigEndian(rest, flags);
        return Frame(body);
    }

    /// <summary>Reads the keys from an answer's body; null where it is none.</summary>
    public static IReadOnlyList<AgentIdentity>? ReadIdentities(ReadOnlySpan<byte> body)
    {
        if (body.Length < 5 || body[0] != IdentitiesAnswer)
            return null;
        var count = BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
        var rest = body[5..];
        var found = new List<AgentIdentity>();
        for (var at = 0; at < count; at++)
        {
            if (!SshPublicKey.TryTake(ref rest, out var blob) || !SshPublicKey.TryTake(ref rest, out var comment))
                return null;
            var inner = blob;
            if (SshPublicKey.TryTake(ref inner, out var type))
                found.Add(new AgentIdentity(blob.ToArray(), System.Text.Encoding.ASCII.GetString(type), System.Text.Encoding.UTF8.GetString(comment)));
        }

        return found;
    }

    /// <summary>Reads a signature (the name of its algorithm, and its bytes) from an answer's body; null where the agent gave none.</summary>
    public static byte[]? ReadSignature(ReadOnlySpan<byte> body)
    {
        if (body.Length < 1 || body[0] is Failure or not SignResponse)
            return null;
        var rest = body[1..];
        return SshPublicKey.TryTake(ref rest, out var signature) ? signature.ToArray() : null;
    }

    private static byte[] Frame(ReadOnlySpan<byte> body)
    {
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)body.Length);
        body.CopyTo(frame.AsSpan(4));
        return frame;
    }

    private static Span<byte> Put(Span<byte> to, ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, (uint)text.Length);
        text.CopyTo(to[4..]);
        return to[(4 + text.Length)..];
    }
}
