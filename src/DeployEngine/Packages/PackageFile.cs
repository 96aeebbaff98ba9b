using System.Security.Cryptography;

namespace XDeploy.Engine.Packages;

/// <summary>A package in a file of this machine: a .deb or an .rpm.</summary>
public sealed record PackageFile
{
    private PackageFile(string path, string suffix, string sha256) => (Path, Suffix, Sha256) = (path, suffix, sha256);

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>What the name ends with: <c>.deb</c> or <c>.rpm</c>.</summary>
    public string Suffix { get; }

    /// <summary>SHA-256 of the file, in lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DeployException">It cannot be read (<c>PackageFileMissing</c>), or is no package (<c>PackageFileInvalid</c>).</exception>
    public static PackageFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var content = File.OpenRead(path);
            var start = new byte[8];
            var suffix = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length ? null
                : start.AsSpan().SequenceEqual("!<arch>\n"u8) ? ".deb"
                : start.AsSpan(0, 4).SequenceEqual((ReadOnlySpan<byte>)[0xED, 0xAB, 0xEE, 0xDB]) ? ".rpm" : null;
            content.Position = 0;
            return suffix is not null
                ? new PackageFile(path, suffix, Convert.ToHexStringLower(SHA256.HashData(content)))
                : throw new DeployException("PackageFileInvalid", DeployErrorKind.InvalidInput, null, $"{path} is no package.", "Name a .deb or an .rpm file.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeployException("PackageFileMissing", DeployErrorKind.NotFound, null, $"the package {path} cannot be read: {e.Message}", innerException: e);
        }
    }
}
