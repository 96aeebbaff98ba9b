using System.Net;
using System.Net.Sockets;

namespace XDeploy.Engine.Nginx;

/// <summary>Settings of locations and servers that open more than they should.</summary>
internal static class LocationRules
{
    // Inside a location, "if" is a location of its own, which only these survive well.
    private static readonly HashSet<string> SafeInIf = new(StringComparer.Ordinal) { "return", "rewrite", "set", "break" };

    public static IEnumerable<NginxFinding> Check(NginxConfiguration configuration) => configuration.All().Select(Check).OfType<NginxFinding>();

    private static NginxFinding? Check(NginxNode node) => node.Name switch
    {
        "alias" when node.Parent is { Name: "location" } parent => Alias(node, NginxLocation.Of(parent)),
        "if" when node.IsInside("location") && node.Children.FirstOrDefault(c => !SafeInIf.Contains(c.Name)) is { } unsafeDirective => NginxLint.Finding(
            "if-in-location", NginxSeverity.Warning, unsafeDirective, $"'{unsafeDirective.Name}' in an 'if' inside a location does not do what it says in all cases",
            "Inside a location, an 'if' holds return and rewrite only: use a map, or a location of its own."),
        "resolver" when node.Values.FirstOrDefault(IsPublic) is { } address => NginxLint.Finding(
            "resolver-external", NginxSeverity.Notice, node, $"the resolver {address} is outside", "Whoever can forge its answers chooses where requests go: use a resolver of your own network."),
        "valid_referers" when node.Values.Contains("none") => NginxLint.Finding(
            "referer-none", NginxSeverity.Notice, node, "requests without a Referer are valid", "Any page can leave it out, by Referrer-Policy: take 'none' out where the check is meant to protect."),
        "server_tokens" when node.Value(0) == "on" => NginxLint.Finding(
            "version-disclosure", NginxSeverity.Notice, node, "nginx tells its version to everybody", "Set server_tokens off."),
        _ => null,
    };

    private static NginxFinding? Alias(NginxNode node, NginxLocation location) =>
        location.IsPrefix && !location.Path.EndsWith('/') && node.Value(0)?.EndsWith('/') == true
            ? NginxLint.Finding(
                "alias-traversal", NginxSeverity.Warning, node, $"{location.Path}../x is read from outside of {node.Value(0)}", $"End the location with a slash: location {location.Path}/.")
            : null;

    private static bool IsPublic(string value)
    {
        if (!IPAddress.TryParse(NginxAddress.Parse(value).Host, out var address) && !IPAddress.TryParse(value, out address))
            return false;
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !address.IsIPv6UniqueLocal && !address.IsIPv6SiteLocal
            : !(bytes is [10 or 127, ..] or [192, 168, ..] or [172, >= 16 and <= 31, ..] or [169, 254, ..] or [100, >= 64 and <= 127, ..]);
    }
}
