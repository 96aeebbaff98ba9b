using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>sshd's configuration on a host.</summary>
public static class SshdHost
{
    // Each round finds the files that those of the last one include.
    private const int MostRounds = 16;

    /// <summary>Where sshd may be that is not in everybody's path.</summary>
    internal static readonly ShellText FindPrograms = ShellText.Of($"PATH=$PATH:/usr/sbin:/sbin");

    /// <summary>Reads the main file and all that it includes.</summary>
    /// <exception cref="DeployException">There is no sshd on the host (<c>SshdMissing</c>), or an error of the session.</exception>
    public static async Task<SshdConfiguration> ReadAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        // What nearly every host includes comes in the first round.
        IReadOnlyList<string> patterns = [SshdConfiguration.DefaultPath, $"{SshdConfiguration.DefaultPath}.d/*.conf"];
        for (var round = 0; round < MostRounds && patterns.Count > 0; round++)
        {
            asked.UnionWith(patterns);
            var script = new RemoteScript("read sshd's configuration").Step("read", ShellText.Lines(patterns.Select(Read)));
            var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
            foreach (var (path, content) in result["read"].Lines.Chunk(2).Where(l => l.Length == 2).Select(l => (l[0], l[1])))
                files[FileText.Decode(Convert.FromBase64String(path))] = FileText.Decode(Convert.FromBase64String(content));
            if (!files.ContainsKey(SshdConfiguration.DefaultPath))
                throw PreparationErrors.SshdMissing(session.Host, SshdConfiguration.DefaultPath);
            patterns = [.. SshdConfiguration.Parse(SshdConfiguration.DefaultPath, files).Patterns.Where(p => !asked.Contains(p))];
        }

        return SshdConfiguration.Parse(SshdConfiguration.DefaultPath, files);
    }

    /// <summary>Asks sshd itself what holds for a connection.</summary>
    /// <returns>Values by keyword in lower case.</returns>
    /// <exception cref="DeployException">sshd refuses its configuration (<c>SshdConfigRefused</c>).</exception>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AskAsync(ISession session, SshdConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("ask sshd for its options").Step("ask", ShellText.Of($"{FindPrograms}\n{Ask(connection)}"));
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        return result.Find("ask") switch
        {
            { ExitCode: 127 } => throw PreparationErrors.SshdMissing(session.Host, SshdConfiguration.DefaultPath),
            { Success: false } failed => throw PreparationErrors.SshdUntold(session.Host, failed.Error.Trim()),
            _ => Values(result.ThrowIfFailed()["ask"].Lines),
        };
    }

    /// <summary>The names of a user's groups on a host; none where there is no such user.</summary>
    public static async Task<IReadOnlyList<string>> GroupsAsync(ISession session, string user, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("ask for a user's groups").Step("groups", $"id -Gn -- {user} 2>/dev/null || :");
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        return result["groups"].Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The command that has sshd tell what holds. A port is always told: without it sshd refuses a configuration that asks for it.</summary>
    internal static ShellText Ask(SshdConnection connection)
    {
        string?[] words =
        [
            connection.User is { } user ? $"user={user}" : null,
            connection.Host is { } host ? $"host={host}" : null,
            connection.Address is { } address ? $"addr={address}" : null,
            connection.LocalAddress is { } local ? $"laddr={local}" : null,
            $"lport={connection.LocalPort ?? 22}",
        ];
        var ask = ShellText.Of($"sshd -T -C {string.Join(',', words.OfType<string>())}");
        // An old sshd wants to be told all or nothing.
        return connection is { User: null, Host: null, Address: null, LocalAddress: null } ? ShellText.Of($"{ask} || sshd -T") : ask;
    }

    /// <summary>Reads what <c>sshd -T</c> printed.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<string>> Values(IEnumerable<string> lines) => lines
        .Select(line => line.Split(' ', 2))
        .Where(parts => parts[0].Length > 0)
        .GroupBy(parts => parts[0], parts => parts.Length > 1 ? parts[1] : string.Empty, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g], StringComparer.Ordinal);

    // Wildcards are the shell's, which reads them as glob(3) does; all else is quoted.
    private static ShellText Read(string pattern)
    {
        var glob = ShellText.FromOperator(string.Concat(pattern.Select(c => c is '*' or '?' or '[' or ']' or '/' or '-' or '!' or '^' || char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? $"{c}" : ShellText.Quote($"{c}"))));
        return ShellText.Of(
            $$"""
            for xd_file in {{glob}}; do
                if [ -f "$xd_file" ]; then printf %s "$xd_file" | base64 -w0; echo; base64 -w0 -- "$xd_file"; echo; fi
            done
            """);
    }
}
