namespace XDeploy.Engine.Artifacts.Relay;

/// <summary>What a host that hands a release on gives to a neighbour.</summary>
/// <param name="Plan">The key of the plan, by which its chunks are asked for.</param>
/// <param name="Sizes">By chunk, how many bytes it has.</param>
/// <param name="Key">The private key that opens them, and nothing else.</param>
/// <param name="HostKeys">The host keys that the neighbour is to see: type and key, a line each.</param>
internal sealed record RelayOffer(string Plan, IReadOnlyDictionary<int, long> Sizes, byte[] Key, IReadOnlyList<string> HostKeys);
