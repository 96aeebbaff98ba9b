using System.Text;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>A detached signature as a file has it: the statement, and under it what ssh-keygen made of it, in its own armour.</summary>
/// <param name="Statement">What is signed.</param>
/// <param name="Armor">The signature, in the form of sshsig.</param>
public sealed record SignatureFile(ArtifactStatement Statement, string Armor)
{
    /// <summary>What a file's name has behind that of the artifact.</summary>
    public const string Extension = ".sig";

    /// <summary>More than any signature has, in bytes: what is larger is none, and is not read.</summary>
    internal const int MostBytes = 64 * 1024;

    private const string Begin = "-----BEGIN SSH SIGNATURE-----\n";
    private const string End = "-----END SSH SIGNATURE-----\n";

    /// <summary>Where the signature of a file or a directory is looked for.</summary>
    /// <param name="path">Full path.</param>
    public static string PathOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.TrimEndingDirectorySeparator(path) + Extension;
    }

    /// <summary>Reads a signature; null for any other text.</summary>
    public static SignatureFile? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf(Begin, StringComparison.Ordinal);
        return at > 0 && text.EndsWith(End, StringComparison.Ordinal) && ArtifactStatement.TryParse(text[..at]) is { } statement && text[at..].All(c => c is '\n' or (>= ' ' and <= '~'))
            ? new SignatureFile(statement, text[at..])
            : null;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null where the file is no signature.</returns>
    /// <exception cref="DeployException">There is no such file (<c>SignatureMissing</c>).</exception>
    public static async Task<SignatureFile?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length > MostBytes ? null : TryParse(await File.ReadAllTextAsync(path, Encoding.UTF8, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SignatureErrors.Unreadable(path, e);
        }
    }

    /// <summary>The text of the file.</summary>
    public override string ToString() => $"{Statement}{Armor}";
}
