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

    /// <summary>Refuses new connections to a port. Doing it twice changes nothing.</summary>
    public static ShellText Close(int port) => ShellText.Of(
        $$"""
        command -v nft >/dev/null || { echo 'nft(8) is not installed; install nftables or use -DrainMethod None' >&2; exit 1; }
        nft list chain inet xdeploy input >/dev/null 2>&1 || nft -f - <<'XDEPLOY'
        table inet xdeploy {
            set refused { type inet_service; }
            chain input {
                type filter hook input priority filter; policy accept;
                tcp dport @refused tcp flags syn / syn,ack ip saddr != {{ProbeSource}} reject with tcp reset
                meta nfproto ipv6 tcp dport @refused tcp flags syn / syn,ack reject with tcp reset
            }
        }
        XDEPLOY
        nft add element inet xdeploy refused { {{port}} }
        """);

    /// <summary>Lets new connections in again. Doing it twice changes nothing.</summary>
    public static ShellText Open(int port) => ShellText.Of(
        $$"""
        if nft get element inet xdeploy refused { {{port}} } >/dev/null 2>&1; then nft delete element inet xdeploy refused { {{port}} }; fi
        """);

    /// <summary>Prints the set of refused ports for <see cref="RefusedPorts"/>; nothing where none was ever refused.</summary>
    public static ShellText Show() => ShellText.Of(
        $"if command -v nft >/dev/null; then nft -n list set inet xdeploy refused 2>/dev/null || true; else echo {Missing}; fi");

    /// <summary>Whether <see cref="Show"/> found nftables on the host.</summary>
    public static bool CanRefuse(string text) => text != Missing;

    /// <summary>The ports that <see cref="Show"/> printed.</summary>
    public static IReadOnlySet<int> RefusedPorts(string text)
    {
        var elements = Elements().Match(text).Groups["ports"].Value;
        return elements.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(port => int.Parse(port, CultureInfo.InvariantCulture))
            .ToHashSet();
    }

    /// <summary>
    /// Waits until nobody is connected to a port any more, and prints <c>Quiet=yes</c>, or <c>Quiet=N</c> where N connections were open at the deadline.
    /// </summary>
    public static ShellText AwaitQuiet(int port, TimeSpan deadline) => ShellText.Of(
        $$"""
        xd_left={{(long)Math.Ceiling(deadline.TotalMilliseconds / 50)}}
        while :; do
            xd_open=$(ss -Htn state established state syn-recv state close-wait sport = ":"{{port}} | wc -l)
            [ "$xd_open" -gt 0 ] || { echo Quiet=yes; exit 0; }
            [ "$xd_left" -gt 0 ] || { echo "Quiet=$xd_open"; exit 0; }
            xd_left=$((xd_left - 1)); sleep 0.05
        done
        """);

    [GeneratedRegex(@"elements = \{(?<ports>[^}]*)\}")]
    private static partial Regex Elements();
}
