using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Whether a host has room for a colour beside the one that runs: memory as the kernel counts it as available, and ports that nobody listens on.</summary>
internal static class ColourCapacity
{
    /// <summary>Looks at a host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="live">Its replicas of the colour that runs: what they take is what the other one is expected to take.</param>
    /// <param name="idle">Its replicas of the other one.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">Memory is short (<c>CapacityTooLow</c>), or somebody listens on a port (<c>PortInUse</c>).</exception>
    public static async Task CheckAsync(ISession session, IEnumerable<ReplicaHealth> live, IEnumerable<ReplicaHealth> idle, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("look for room")
            .Step("memory", $"sed -n 's/^MemAvailable: *\\([0-9]*\\) kB$/available=\\1/p' /proc/meminfo")
            .Step("listeners", $"ss -Hltn | awk '{{ sub(/.*:/, \"\", $4); print $4 }}' | sort -u");
        var look = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        var needed = live.Sum(r => r.MemoryBytes ?? 0);
        if (long.TryParse(look["memory"].Facts.GetValueOrDefault("available"), out var kibibytes) && kibibytes << 10 < needed)
            throw BlueGreenErrors.CapacityTooLow(session.Host.Alias, kibibytes << 10, needed);

        var taken = look["listeners"].Lines.ToHashSet(StringComparer.Ordinal);
        List<string> foreign = [.. idle.Where(r => r.UnitState is "inactive" or "failed").Select(r => r.Port.ToString(CultureInfo.InvariantCulture)).Where(taken.Contains)];
        if (foreign.Count > 0)
            throw BlueGreenErrors.PortInUse(session.Host.Alias, foreign);
    }
}
