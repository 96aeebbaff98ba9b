using System.Globalization;

namespace XDeploy.Engine.Releases;

/// <summary>Where a service keeps its releases on a host, and which of them an instance is pinned to.</summary>
/// <param name="Root">Absolute path of the service's folder, for example <c>/var/projects/x-model</c>.</param>
public sealed record ServiceLayout(string Root)
{
    /// <summary>Name of the file in a release that lists its other files with their SHA-256, in the form of sha256sum(1).</summary>
    public const string ManifestName = ".xdeploy-manifest";

    /// <summary>Name of the service, which its folder has.</summary>
    public string Name => Root[(Root.LastIndexOf('/') + 1)..];

    /// <summary>The folder of all releases.</summary>
    public string Releases => $"{Root}/releases";

    /// <summary>The folder of the instances' pins.</summary>
    public string Instances => $"{Root}/instances";

    /// <summary>The link to the release that commands and tools outside any instance use.</summary>
    public string Current => $"{Root}/current";

    /// <summary>The folder of what all releases share: what is written there outlives each of them.</summary>
    public string Shared => $"{Root}/shared";

    /// <summary>The folder of a release.</summary>
    public string Release(ReleaseId id) => $"{Releases}/{id}";

    /// <summary>The pin of an instance: a symbolic link to a release.</summary>
    public string Instance(int port) => $"{Instances}/{port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>What the pin of an instance holds: relative, so that the whole tree can be moved or mounted elsewhere.</summary>
    public static string PinTarget(ReleaseId id) => $"../releases/{id}";

    /// <summary>What the link <see cref="Current"/> holds.</summary>
    public static string CurrentTarget(ReleaseId id) => $"releases/{id}";

    /// <summary>The release that a path is in, or null for a path elsewhere.</summary>
    public string? ReleaseOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var prefix in new[] { Releases + "/", "../releases/", "releases/" })
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && path.Length > prefix.Length)
                return path[prefix.Length..].Split('/')[0];
        }

        return null;
    }
}
