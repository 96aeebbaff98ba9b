using System.Globalization;
using System.Text.RegularExpressions;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Health;

/// <summary>
/// Drains a replica from its own host: new connections to its port are answered with a reset, those that are open live on (nft(8)).
/// The rule looks at the TCP flags and not at connection tracking, so it needs no state and costs nothing on a busy host.
/// A reboot forgets it.
/// </summary>
internal static partial class RefuseGate
{
    /// <summary>
    /// The source address of health probes, which the rule lets through: an address of the loopback net that nothing else uses.
    /// </summary>
    public const string ProbeSource = "127.86.68.1";

    private const string Missing = "nftables=missing";

    /// <summary>Refuses new connections to ports, all in one transaction. Doing it twice changes nothing.</summary>
    public static ShellText Close(IEnumerable<int> ports) => ShellText.Of(
        $$"""
        command -v nft >/dev/null || { echo 'nft(8) is not installed; install nftables or use another -DrainMethod' >&2; exit 1; }
        nft -f - <<'XDEPLOY'
        add table inet xdeploy
        add set inet xdeploy refused { type inet_service; }
        add chain inet xdeploy input { type filter hook input priority filter; policy accept; }
        flush chain inet xdeploy input
        add rule inet xdeploy input tcp dport @refused tcp flags syn / syn,ack ip saddr != {{ProbeSource}} reject with tcp reset
        add rule inet xdeploy input meta nfproto ipv6 tcp dport @refused tcp flags syn / syn,ack reject with tcp reset
        {{Elements("add", ports)}}
        XDEPLOY
        """);

    /// <summary>Lets new connections in again, all ports in one transaction. Doing it twice changes nothing.</summary>
    public static ShellText Open(IEnumerable<int> ports) => ShellText.Of(
        $$"""
        nft -f - <<'XDEPLOY' || ! nft list table inet xdeploy >/dev/null 2>&1
        {{Elements("add", ports)}}
        {{Elements("delete", ports)}}
        XDEPLOY
        """);

    /// <summary>Prints the set of refused ports for <see cref="RefusedPorts"/>; nothing where none was ever refused.</summary>
    public static ShellText Show() => ShellText.Of(
        $"if command -v nft >/dev/null; then nft -n list set inet xdeploy refused 2>/dev/null || true; else echo {Missing}; fi");

    /// <summary>Whether <see cref="Show"/> found nftables on the host.</summary>
    public static bool CanRefuse(string text) => text != Missing;

    /// <summary>The ports that <see cref="Show"/> printed.</summary>
    public static IReadOnlySet<int> RefusedPorts(string text)
    {
        var elements = ElementList().Match(text).Groups["ports"].Value;
        return elements.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(port => int.Parse(port, CultureInfo.InvariantCulture))
            .ToHashSet();
    }

    /// <summary>
    /// Waits until nobody is connected to any of the ports any more; prints <c>Busy=PORT</c> for each one with connections at the deadline.
    /// </summary>
    public static ShellText AwaitQuiet(IReadOnlyCollection<int> ports, TimeSpan deadline) => ShellText.Of(
        $$"""
        xd_open() { ss -Htn state established state syn-recv state close-wait "$1"; }
        xd_left={{(long)Math.Ceiling(deadline.TotalMilliseconds / 50)}}
        while [ -n "$(xd_open {{string.Join(" or ", ports.Select(Source))}})" ]; do
            if [ "$xd_left" -le 0 ]; then
                for xd_port in {{ports.Select(p => p.ToString(CultureInfo.InvariantCulture))}}; do [ -z "$(xd_open "sport = :$xd_port")" ] || echo "Busy $xd_port="; done
                exit 0
            fi
            xd_left=$((xd_left - 1)); sleep 0.05
        done
        """);

    /// <summary>The ports that <see cref="AwaitQuiet"/> found busy at the deadline.</summary>
    public static IReadOnlySet<int> BusyPorts(StepResult step) => step.Facts.Keys
        .Where(k => k.StartsWith("Busy ", StringComparison.Ordinal))
        .Select(k => int.Parse(k.AsSpan("Busy ".Length), CultureInfo.InvariantCulture))
        .ToHashSet();

    // ss(8): the local port of a connection.
    private static string Source(int port) => $"sport = :{port.ToString(CultureInfo.InvariantCulture)}";

    private static ShellText Elements(string verb, IEnumerable<int> ports) =>
        ShellText.Lines(ports.Select(port => ShellText.Of($$"""{{verb}} element inet xdeploy refused { {{port}} }""")));

    [GeneratedRegex(@"elements = \{(?<ports>[^}]*)\}")]
    private static partial Regex ElementList();
}
