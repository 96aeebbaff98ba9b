using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Finds the final name of a host: CanonicalizeHostname and what belongs to it, and the common form of an address.</summary>
internal sealed class HostCanonicalizer(SshConfigContext context, ConfigValues values)
{
    private readonly string _mode = values.First("canonicalizehostname")!;

    // Names that a proxy will look up are left alone, unless the user asks for it.
    private bool MayAsk => _mode == "always" || IsDirect;

    private bool IsDirect => values.IsNone("proxycommand") && values.Jumps is not { Count: > 0 };

    private bool HasRules => values.All("canonicalizepermittedcnames") is [not "none", ..];

    /// <summary>Whether the files are read again with the name that is found.</summary>
    public bool WantsFinalPass => _mode != "false";

    /// <summary>The final name.</summary>
    /// <exception cref="ConfigFatalException">There is no such name, and none may be left as it is.</exception>
    public string Find(string host)
    {
        if (Address(host) is { } address)
            return address;
        if (LooksLikeAddress(host))
            return host;

        var name = host.ToLowerInvariant();
        var found = _mode == "false" ? null : Search(name);
        if (found is not null)
            return found;
        if (!HasRules || !MayAsk)
            return name;

        var canonical = context.Lookup(name);
        if (canonical is null && IsDirect)
            throw new ConfigFatalException($"Could not resolve hostname {name}: Name or service not known");
        return canonical is null || _mode == "false" ? name : Follow(name, canonical);
    }

    private string? Search(string name)
    {
        if (!MayAsk)
            return null;
        if (name.EndsWith('.'))
            return Look(name) ?? NotFound(name);
        if (name.Count(c => c == '.') > int.Parse(values.First("canonicalizemaxdots")!, CultureInfo.InvariantCulture))
            return null;
        return values.All("canonicaldomains").TakeWhile(domain => domain != "none").Select(domain => Look($"{name}.{domain}.")).FirstOrDefault(n => n is not null)
            ?? NotFound(name);
    }

    private string? Look(string fullName) => context.Lookup(fullName) is { } canonical ? Follow(fullName[..^1], canonical) : null;

    private string? NotFound(string name) =>
        values.First("canonicalizefallbacklocal") == "no" ? throw new ConfigFatalException($"ssh: Could not resolve host \"{name}\"") : null;

    private string Follow(string name, string canonical)
    {
        if (canonical.Length == 0 || canonical == name || !HasRules)
            return name;
        var isPermitted = values.All("canonicalizepermittedcnames")
            .Select(rule => rule.Split(':', 2))
            .Any(rule => SshPattern.MatchesHost(name, rule[0]) && SshPattern.MatchesHost(canonical, rule[1]));
        return isPermitted ? canonical : name;
    }

    private string? Address(string host)
    {
        if (!IPAddress.TryParse(host, out var address))
            return null;
        var wanted = values.First("addressfamily") switch
        {
            "inet" => AddressFamily.InterNetwork,
            "inet6" => AddressFamily.InterNetworkV6,
            _ => address.AddressFamily,
        };
        // The scope of an address keeps the name that it was given.
        var hasScope = host.Contains('%', StringComparison.Ordinal);
        return address.AddressFamily != wanted || host.StartsWith('[') || hasScope ? null : address.ToString();
    }

    private static bool LooksLikeAddress(string host) => host.AsSpan().ContainsAny('%', ':') || SshDestination.IsNumeric(host);
}
