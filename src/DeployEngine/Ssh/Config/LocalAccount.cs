using System.Net;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>What the machine itself knows of users and services, from the files that C programs ask too.</summary>
internal static class LocalAccount
{
    /// <summary>The number of the user that runs this process, or nothing where the system does not say.</summary>
    public static string UserId { get; } = Lines("/proc/self/status")
        .Where(line => line.StartsWith("Uid:", StringComparison.Ordinal))
        .Select(line => line.Split('\t')[1])
        .FirstOrDefault(string.Empty);

    /// <summary>The name of this machine as it was set, with its domain where that is part of it.</summary>
    public static string MachineName { get; } = Dns.GetHostName();

    /// <summary>A user's home folder, or null.</summary>
    public static string? HomeOf(string user) => Lines("/etc/passwd")
        .Select(line => line.Split(':'))
        .FirstOrDefault(fields => fields.Length > 5 && fields[0] == user)?[5];

    /// <summary>The TCP port of a service's name, or null.</summary>
    public static int? PortOf(string service) => Lines("/etc/services")
        .Select(line => line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 1 && words[1].EndsWith("/tcp", StringComparison.Ordinal) && (words[0] == service || words.Skip(2).Contains(service)))
        .Select(words => int.TryParse(words[1][..^4], out var port) ? port : (int?)null)
        .FirstOrDefault();

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}
