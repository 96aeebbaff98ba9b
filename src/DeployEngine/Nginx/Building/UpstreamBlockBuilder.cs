using System.Globalization;
using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>Writes <c>upstream</c> blocks (ngx_http_upstream_module).</summary>
public static partial class UpstreamBlockBuilder
{
    /// <summary>The definition with its <see cref="NginxUpstreamDefinition.Text"/>, checked against what nginx would refuse.</summary>
    /// <exception cref="DeployException">nginx would refuse it (<c>NginxUpstreamInvalid</c>), or a value cannot be written (<c>NginxValueInvalid</c>).</exception>
    public static NginxUpstreamDefinition Build(NginxUpstreamDefinition upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        Check(upstream);
        return upstream with { Text = Text(upstream) };
    }

    private static string Text(NginxUpstreamDefinition upstream)
    {
        var text = new NginxTextWriter().Open("upstream", OneLine.Word(upstream.Name));
        WriteMethod(text, upstream);
        text.Gap();
        foreach (var server in upstream.Server)
            text.Directive("server", [.. ServerWords(server)]);
        if (upstream.Keepalive is { } idle)
            text.Gap().Directive("keepalive", Number(idle));
        return text.Close().ToString();
    }

    // The method stands first: nginx refuses parameters of servers that the method, read later, does not know, and keepalive must follow it.
    private static void WriteMethod(NginxTextWriter text, NginxUpstreamDefinition upstream)
    {
        switch (upstream.Method)
        {
            case NginxBalanceMethod.LeastConnections:
                text.Directive("least_conn");
                break;
            case NginxBalanceMethod.IpHash:
                text.Directive("ip_hash");
                break;
            case NginxBalanceMethod.Random:
                text.Directive("random", OneLine.Word("two"), OneLine.Word("least_conn"));
                break;
            case NginxBalanceMethod.Hash:
                text.Directive("hash", OneLine.Template(upstream.HashKey), OneLine.Word("consistent"));
                break;
        }
    }

    private static IEnumerable<NginxText> ServerWords(NginxServerDefinition server)
    {
        yield return OneLine.Word(server.Address);
        if (server.Weight is { } weight)
            yield return OneLine.Word($"weight={weight.ToString(CultureInfo.InvariantCulture)}");
        if (server.MaxFails is { } fails)
            yield return OneLine.Word($"max_fails={fails.ToString(CultureInfo.InvariantCulture)}");
        if (server.FailTimeout is { } time)
            yield return OneLine.Word($"fail_timeout={NginxText.Time(time).Source}");
        if (server.Down)
            yield return OneLine.Word("down");
        if (server.Backup)
            yield return OneLine.Word("backup");
    }

    private static void Check(NginxUpstreamDefinition upstream)
    {
        DeployException Invalid(string reason, string remedy) => NginxBuildErrors.UpstreamInvalid(upstream.Name, reason, remedy);

        if (!UpstreamName().IsMatch(upstream.Name))
            throw Invalid("its name has to stand for a host in a URL", "Use letters, digits and '._-', the first one a letter or a digit.");
        if (upstream.Server.All(s => s.Backup))
            throw Invalid("it has no server besides backups", "Give at least one server that is no backup.");
        if (upstream.Server.CountBy(s => s.Address).FirstOrDefault(n => n.Value > 1).Key is { } twice)
            throw Invalid($"it has the server {twice} more than once", "Give each server once, and a weight if it is to get more requests.");
        if (upstream.Method is NginxBalanceMethod.IpHash or NginxBalanceMethod.Hash or NginxBalanceMethod.Random && upstream.Server.Any(s => s.Backup))
            throw Invalid($"nginx knows no backup servers with the method {upstream.Method}", "Use RoundRobin or LeastConnections, or no backup.");
        if (upstream.Keepalive < 1)
            throw Invalid($"keepalive is {upstream.Keepalive}", "Give the number of idle connections, 1 and more, or leave it out.");
        foreach (var server in upstream.Server)
            Check(server, Invalid);
    }

    private static void Check(NginxServerDefinition server, Func<string, string, DeployException> invalid)
    {
        if (!ServerAddress().IsMatch(server.Address))
            throw invalid($"'{server.Address}' is no server", "A server is given as host:port, [IPv6 address]:port or unix:/path.");
        if (server.Weight < 1)
            throw invalid($"the weight of {server} is {server.Weight}", "A weight is 1 and more; a server that is to get no request is down.");
        if (server.MaxFails < 0)
            throw invalid($"max_fails of {server} is {server.MaxFails}", "Give 0 and more.");
        if (server.FailTimeout is { } time && (time < TimeSpan.Zero || time.Ticks % TimeSpan.TicksPerSecond != 0))
            throw invalid($"fail_timeout of {server} is {time}", "nginx counts it in whole seconds.");
    }

    private static NginxText Number(int number) => OneLine.Word(number.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex UpstreamName();

    [GeneratedRegex(@"\A(unix:/.+|\[[0-9A-Fa-f:.]+\](:\d{1,5})?|[A-Za-z0-9_]([A-Za-z0-9._-]*)(:\d{1,5})?)\z")]
    private static partial Regex ServerAddress();
}
