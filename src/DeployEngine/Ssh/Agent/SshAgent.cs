using System.Buffers.Binary;
using System.Net.Sockets;

namespace XDeploy.Engine.Ssh.Agent;

/// <summary>An agent behind a socket: it holds keys and signs with them. Private keys and passphrases never come here.</summary>
/// <param name="socket">Path of its socket.</param>
internal sealed class SshAgent(string socket)
{
    // An agent may ask its user to confirm, or to touch something.
    private const int SignPatience = 60_000;
    private const int ListPatience = 5_000;

    // The limit that OpenSSH's own client has.
    private const int LongestAnswer = 256 * 1024;

    /// <summary>The keys that it holds; none where there is no agent.</summary>
    public IReadOnlyList<AgentIdentity> Identities()
    {
        try
        {
            return AgentMessage.ReadIdentities(Ask(AgentMessage.AskIdentities(), ListPatience)) ?? [];
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentException)
        {
            System.Diagnostics.Debug.WriteLine(e);
            return [];
        }
    }

    /// <summary>Signs.</summary>
    /// <param name="key">The key that it holds, in its wire form.</param>
    /// <param name="data">What to sign.</param>
    /// <param name="flags">How: 2 for RSA with SHA-256, 4 for RSA with SHA-512.</param>
    /// <returns>The signature; null where the agent gave none.</returns>
    public byte[]? Sign(byte[] key, byte[] data, uint flags)
    {
        try
        {
            return AgentMessage.ReadSignature(Ask(AgentMessage.AskSignature(key, data, flags), SignPatience));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            System.Diagnostics.Debug.WriteLine(e);
            return null;
        }
    }

    // A connection for each question: an agent may be restarted between two of them.
    private byte[] Ask(byte[] question, int patience)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = patience, SendTimeout = patience };
        connection.Connect(new UnixDomainSocketEndPoint(socket));
        using var stream = new NetworkStream(connection);
        stream.Write(question);
        var length = new byte[4];
        stream.ReadExactly(length);
        var body = new byte[BinaryPrimitives.ReadUInt32BigEndian(length) is var size && size <= LongestAnswer ? size : throw new IOException($"the agent's answer has {size} bytes")];
        stream.ReadExactly(body);
        return body;
    }
}
