using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>
/// Files and directories that all releases of a service share: each release has a link in their place, into <c>ROOT/shared</c>. The links are part of the release and of its manifest; what they name is not.
/// </summary>
public sealed class SharedPaths
{
    private readonly IReadOnlyList<(string Path, bool IsFolder)> _paths;

    /// <summary>Takes paths in a release.</summary>
    /// <param name="paths">Relative paths, such as <c>config/local.json</c>; a slash at the end says that it is a directory, which is made where it is missing.</param>
    /// <exception cref="DeployException">A path is none, or leads out of the release (<c>SharedPathInvalid</c>), or lies in another one (<c>SharedPathTaken</c>).</exception>
    public SharedPaths(IEnumerable<string> paths)
    {
        _paths = [.. paths.Select(Checked).DistinctBy(p => p.Path, StringComparer.Ordinal).OrderBy(p => p.Path, StringComparer.Ordinal)];
        foreach (var (path, _) in _paths)
        {
            if (_paths.FirstOrDefault(other => IsIn(path, other.Path)) is { Path: not null } outer)
                throw ReleaseErrors.SharedTaken(path, outer.Path);
        }
    }

    /// <summary>The links that a release gets.</summary>
    public IEnumerable<ManifestEntry.Link> Links => _paths.Select(p => new ManifestEntry.Link(p.Path, TargetOf(p.Path)));

    /// <summary>What a link at a path in a release holds: relative, so that the whole tree can be moved.</summary>
    public static string TargetOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return string.Concat(Enumerable.Repeat("../", path.Count(c => c == '/') + 2)) + "shared/" + path;
    }

    /// <summary>The manifest with the links, and the directories that they lie in.</summary>
    /// <param name="manifest">What is sent.</param>
    /// <exception cref="DeployException">The release brings something in a link's place (<c>SharedPathTaken</c>).</exception>
    public ReleaseManifest Into(ReleaseManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var entries = manifest.Entries.ToDictionary(e => e.Path, StringComparer.Ordinal);
        foreach (var link in Links)
        {
            // The same link may have been sent from a release that was copied from a host.
            if (entries.TryGetValue(link.Path, out var taken) ? taken != link : (taken = manifest.Entries.FirstOrDefault(e => IsIn(e.Path, link.Path))) is not null)
                throw ReleaseErrors.SharedTaken(link.Path, taken.Path);
            foreach (var folder in FoldersOf(link.Path))
            {
                if (!entries.TryGetValue(folder, out var there))
                    entries[folder] = new ManifestEntry.Folder(folder, FolderMode);
                else if (there is not ManifestEntry.Folder)
                    throw ReleaseErrors.SharedTaken(link.Path, folder);
            }

            entries[link.Path] = link;
        }

        return new ReleaseManifest(entries.Values);
    }

    /// <summary>Makes the directories that are missing in <c>ROOT/shared</c>; prints <c>missing=PATH</c> for each thing that is not there and cannot be made, and ends the step with the status then.</summary>
    /// <param name="layout">Where the service is.</param>
    /// <param name="owner">Owner of what is made, and a group behind a colon; null for root.</param>
    /// <param name="statusMissing">The status.</param>
    public ShellText Prepare(ServiceLayout layout, string? owner, int statusMissing)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return ShellText.Of(
            $$"""
            mkdir -p -- {{layout.Shared}}
            cd -- {{layout.Shared}}
            xd_missing=
            {{ShellText.Lines(_paths.Select(p => p.IsFolder
                ? ShellText.Of($"[ -d {"./" + p.Path} ] || {{ mkdir -p -- {"./" + p.Path}; {(owner is null ? ShellText.Of($":") : ShellText.Of($"chown -h -- {owner} {"./" + p.Path}"))}; }}")
                : ShellText.Of($"[ -e {"./" + p.Path} ] || {{ printf 'missing=%s\\n' {p.Path}; xd_missing=1; }}")))}}
            [ -z "$xd_missing" ] || exit {{statusMissing}}
            """);
    }

    /// <summary>What a step said that is missing.</summary>
    internal static string MissingOf(StepResult step) =>
        string.Join(", ", step.Lines.Where(l => l.StartsWith("missing=", StringComparison.Ordinal)).Select(l => l["missing=".Length..]));

    /// <summary>Works in the folder of releases: where links of the release into what is shared lead nowhere, it prints <c>missing=PATH</c> for each and ends the step with the status.</summary>
    internal static ShellText Missing(ReleaseId release, int status) => ShellText.Of(
        $$"""
        xd_missing=$(find {{release.Value}} -type l -lname '../../*shared/*' ! -exec test -e {} \; -printf 'missing=%P\n')
        [ -z "$xd_missing" ] || { printf '%s\n' "$xd_missing"; exit {{status}}; }
        """);

    private const UnixFileMode FolderMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static bool IsIn(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            yield return path[..slash];
    }

    private static (string Path, bool IsFolder) Checked(string path)
    {
        var plain = path.EndsWith('/') ? path[..^1] : path;
        if (plain.Split('/').Any(part => part is "" or "." or "..") || plain.Any(char.IsControl) || plain == ServiceLayout.ManifestName)
            throw ReleaseErrors.SharedInvalid(path);
        return (plain, plain.Length < path.Length);
    }
}
