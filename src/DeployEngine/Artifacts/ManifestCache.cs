using System.IO.Compression;
using System.Text;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// Manifests of releases that hosts have, by their digest: most were sent from here, so this machine need not ask. They lie in <c>$XDG_CACHE_HOME/xdeploy/manifests</c>, which may be emptied at any time.
/// </summary>
internal static class ManifestCache
{
    private const int MostKept = 50;

    private static readonly string Folder = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home ? home : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "xdeploy", "manifests");

    /// <summary>The manifest of a release, from here or from the host; null where it cannot be read.</summary>
    public static async Task<ReleaseManifest?> FindAsync(ISession session, ServiceLayout layout, ReleaseId release, string digest, CancellationToken cancellationToken)
    {
        if (Read(digest) is { } kept)
            return kept;
        var script = new RemoteScript($"read the manifest of release {release}").Step("read", $"printf 'manifest='; gzip -c <{layout.Release(release)}/{ServiceLayout.ManifestName} | base64 -w0; echo");
        var step = (await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false))["read"];
        if (!step.Success || !step.Facts.TryGetValue("manifest", out var packed))
            return null;
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        if (Parse(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false), digest) is not { } manifest)
            return null;
        Keep(manifest);
        return manifest;
    }

    /// <summary>Keeps a manifest here.</summary>
    public static void Keep(ReleaseManifest manifest)
    {
        try
        {
            var file = Path.Combine(Folder, manifest.Digest);
            if (File.Exists(file))
                return;
            Directory.CreateDirectory(Folder);
            var made = $"{file}.{Path.GetRandomFileName()}";
            File.WriteAllText(made, manifest.ToString());
            File.Move(made, file, overwrite: true);
            foreach (var old in new DirectoryInfo(Folder).GetFiles().OrderByDescending(f => f.LastWriteTimeUtc).Skip(MostKept))
                old.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is asked for again.
            System.Diagnostics.Debug.WriteLine(e);
        }
    }

    private static ReleaseManifest? Read(string digest)
    {
        try
        {
            var file = Path.Combine(Folder, digest);
            return File.Exists(file) ? Parse(File.ReadAllText(file), digest) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ReleaseManifest? Parse(string text, string digest)
    {
        try
        {
            return ReleaseManifest.Parse(text) is { } manifest && manifest.Digest == digest ? manifest : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
