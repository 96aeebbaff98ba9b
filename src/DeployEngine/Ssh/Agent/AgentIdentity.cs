namespace XDeploy.Engine.Ssh.Agent;

/// <summary>A key that an agent holds.</summary>
/// <param name="Blob">The public key, or a certificate, in its wire form.</param>
/// <param name="Type">Its type: the first string of the wire form.</param>
/// <param name="Comment">What it was added with.</param>
internal sealed record AgentIdentity(byte[] Blob, string Type, string Comment);
