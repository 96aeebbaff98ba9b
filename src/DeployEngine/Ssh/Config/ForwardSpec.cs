using System.Text;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>One port forward: where it listens, and what it connects to; a side is a port, a host with a port, or the path of a socket.</summary>
internal sealed record ForwardSpec(string? ListenHost, int? ListenPort, string? ListenPath, string? ConnectHost, int? ConnectPort, string? ConnectPath)
{
    private const int LongestHost = 1024;
    private const int LongestPath = 107;

    /// <summary>Reads a forward in the form of ssh's command line, or null where it is none.</summary>
    public static ForwardSpec? TryParse(string text, bool isDynamic, bool isRemote, Func<string, string?> variable)
    {
        string expanded;
        try
        {
            expanded = ConfigExpansion.ExpandVariables(text, variable);
        }
        catch (ConfigFatalException)
        {
            return null;
        }

        if (Fields(expanded.TrimStart()) is not { Count: >= 1 and <= 4 } fields)
            return null;
        var forward = Assemble(fields);
        return forward.IsGood(fields.Count, isDynamic, isRemote) ? forward : null;
    }

    /// <summary>The forward as <c>ssh -G</c> shows it.</summary>
    public string Show(bool listenOnly)
    {
        var listen = Show(ListenPath, ListenHost, ListenPort);
        return listenOnly ? listen : $"{listen} {Show(ConnectPath, ConnectHost, ConnectPort ?? 0)}";
    }

    private static string Show(string? path, string? host, int? port) => path ?? (host is null ? $"{port}" : $"[{host}]:{port}");

    private static ForwardSpec Assemble(List<(string Text, bool IsPath)> fields)
    {
        var f = fields.Select(field => field.Text).ToArray();
        int? Port(int at) => SshDestination.ParsePort(f[at]);
        const string Socks = "socks";
        return fields.Count switch
        {
            1 when fields[0].IsPath => new(null, null, f[0], Socks, null, null),
            1 => new(null, Port(0), null, Socks, null, null),
            2 when fields[0].IsPath && fields[1].IsPath => new(null, null, f[0], null, null, f[1]),
            2 when fields[1].IsPath => new(null, Port(0), null, null, null, f[1]),
            2 => new(f[0], Port(1), null, Socks, null, null),
            3 when fields[0].IsPath => new(null, null, f[0], f[1], Port(2), null),
            3 when fields[2].IsPath => new(f[0], Port(1), null, null, null, f[2]),
            3 => new(null, Port(0), null, f[1], Port(2), null),
            _ => new(f[0], Port(1), null, f[2], Port(3), null),
        };
    }

    private bool IsGood(int fields, bool isDynamic, bool isRemote)
    {
        if (isDynamic && fields > 2)
            return false;
        if (!isDynamic && fields < 3 && ConnectPath is null && ListenPath is null)
            return false;
        if (!isDynamic && ConnectPath is null && ConnectPort is null or 0)
            return false;
        if (ListenPath is null && (ListenPort is null || (!isRemote && ListenPort == 0)))
            return false;
        return !(ConnectHost?.Length > LongestHost || ListenHost?.Length > LongestHost || ConnectPath?.Length > LongestPath || ListenPath?.Length > LongestPath);
    }

    // Fields end at a colon; one in brackets is literal, and a backslash takes the next character as it is.
    private static List<(string Text, bool IsPath)>? Fields(string text)
    {
        var fields = new List<(string, bool)>();
        for (var at = 0; at < text.Length && fields.Count < 5;)
        {
            if (text[at] == '[')
            {
                var close = text.IndexOf(']', at);
                if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
                    return null;
                var literal = text[(at + 1)..close];
                fields.Add((literal, literal.Contains('/', StringComparison.Ordinal)));
                at = close + 2;
                continue;
            }

            var field = new StringBuilder();
            var isPath = false;
            for (; at < text.Length && text[at] != ':'; at++)
            {
                if (text[at] == '\\' && ++at == text.Length)
                    return null;
                isPath |= text[at] == '/' && (at == 0 || text[at - 1] != '\\');
                field.Append(text[at]);
            }

            fields.Add((field.ToString(), isPath));
            at++;
        }

        return fields;
    }
}
