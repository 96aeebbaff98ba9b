using System.Globalization;

namespace XDeploy.Engine.Artifacts;

/// <summary>Whether a place is one for code and models. Pure.</summary>
public static class DestinationAdvice
{
    /// <summary>The right places, in words.</summary>
    public const string GoodPlaces = "/var/projects, /srv or /opt for code, /opt/models, /var/models or /storage/models for models";

    private const long LittleSpace = 256L << 20;

    private static readonly string[] Temporary = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/proc", "/sys", "/dev"];

    private static readonly string[] System = ["/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/boot"];

    /// <summary>What speaks against a place by its name alone, a sentence each.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="homes">Home directories of people, besides /home and /root.</param>
    public static IReadOnlyList<string> ForPath(string path, IReadOnlyList<string>? homes = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (IsHome(path, homes ?? []))
            return [$"It is below a home directory, which services are kept from (ProtectHome) and which goes with its user. Use {GoodPlaces}."];
        if (Temporary.FirstOrDefault(folder => IsIn(path, folder)) is { } temporary)
            return [$"What is in {temporary} is taken away at a start of the host or after some days, and services have one of their own (PrivateTmp). Use {GoodPlaces}."];
        if (System.FirstOrDefault(folder => IsIn(path, folder) && !IsIn(path, "/usr/local")) is { } system)
            return [$"{system} belongs to the system's packages. Use {GoodPlaces}."];
        return [];
    }

    /// <summary>All that speaks against a place.</summary>
    /// <param name="place">The place as it was found.</param>
    /// <param name="homes">Home directories of people, besides /home and /root.</param>
    public static IReadOnlyList<string> For(ArtifactDestination place, IReadOnlyList<string> homes)
    {
        ArgumentNullException.ThrowIfNull(place);
        List<string> advice = [.. ForPath(place.RealPath, homes)];
        if (place.IsReadOnly)
            advice.Add($"The filesystem at {place.MountPoint} is mounted read-only.");
        if (place.IsNoExec)
            advice.Add($"Programs cannot be started from {place.MountPoint}, which is mounted with noexec: scripts only by their interpreter, libraries not at all.");
        if (place.FileSystem is "tmpfs" or "ramfs" && advice.Count == 0)
            advice.Add($"{place.MountPoint} is in memory ({place.FileSystem}), and empty after a start of the host.");
        if (place.ClosedAt is { } closed && !IsHome(place.RealPath, homes))
            advice.Add($"Services with a user of their own do not get through {closed}: it is open to its owner and group only.");
        if (place.WritableAt is { } writable && advice.Count == 0)
            advice.Add($"Everybody may write to {writable}, and so change what services run.");
        if (place.FreeBytes < LittleSpace)
            advice.Add(string.Create(CultureInfo.InvariantCulture, $"Only {place.FreeBytes / 1048576} MiB are free at {place.MountPoint}."));
        return advice;
    }

    /// <summary>Whether a path is below a home directory.</summary>
    internal static bool IsHome(string path, IReadOnlyList<string> homes) =>
        homes.Where(home => home is not "/" and not "").Concat(["/home", "/root"]).Any(home => IsIn(path, home));

    private static bool IsIn(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
