using System.Globalization;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>The two colours of a service, told apart by what balancers do with them. Pure.</summary>
/// <param name="Live">The ports of the one that gets the requests.</param>
/// <param name="Idle">The ports of the other one.</param>
internal sealed record ColourPair(IReadOnlyList<int> Live, IReadOnlyList<int> Idle)
{
    /// <summary>The same two, the other way round.</summary>
    public ColourPair Turned => new(Idle, Live);

    /// <summary>Tells the colours apart; null where balancers disagree, or one gives requests to both or to none.</summary>
    public static ColourPair? Of(DeployService service, IReadOnlyList<ColourRotation> rotations)
    {
        ColourPair first = new(service.Port, service.StandbyPort);
        return rotations.All(first.Is) ? first : rotations.All(first.Turned.Is) ? first.Turned : null;
    }

    /// <summary>The colours where a journal says which one was live.</summary>
    public static ColourPair WithLive(DeployService service, IReadOnlyCollection<int> live) =>
        service.Port.Any(live.Contains) ? new(service.Port, service.StandbyPort) : new(service.StandbyPort, service.Port);

    /// <summary>What is seen, where it is unclear.</summary>
    public static string Describe(DeployService service, IReadOnlyList<ColourRotation> rotations) => string.Join("; ", rotations.Select(r =>
        $"{r.HostName} gives requests to {string.Join(" and ", new[] { service.Port, service.StandbyPort }.Where(ports => r.Up.Any(u => ports.Contains(u.Port))).Select(Text).DefaultIfEmpty("neither"))}"));

    /// <summary>Ports in words.</summary>
    public static string Text(IReadOnlyList<int> ports) => string.Join(", ", ports.Select(p => p.ToString(CultureInfo.InvariantCulture)));

    // A server of the live colour may be down on a balancer, all of them may not.
    private bool Is(ColourRotation rotation) => rotation.Up.Count > 0 && rotation.Up.All(r => Live.Contains(r.Port));
}
