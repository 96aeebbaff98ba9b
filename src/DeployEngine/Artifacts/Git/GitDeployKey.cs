using System.Text;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>A private key of this machine that hosts use for the time of one fetch.</summary>
public sealed class GitDeployKey
{
    private static readonly byte[] OpenSshUnencrypted = [.. "openssh-key-v1\0"u8, 0, 0, 0, 4, .. "none"u8];

    private GitDeployKey(byte[] content) => Content = content;

    internal byte[] Content { get; }

    /// <summary>Reads a key.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <exception cref="DeployException">It cannot be read, is no private key, or has a passphrase (<c>GitDeployKeyInvalid</c>).</exception>
    public static GitDeployKey Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, $"cannot be read: {e.Message}", "Name the file of the private key.", e);
        }

        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            throw Invalid(path, "is no private key", "Name the private key and not the public one (.pub).");
        if (IsEncrypted(text))
            throw Invalid(path, "has a passphrase, and nobody is there to type it", "Make a key for this repository alone, that may only read: New-SshKeyPair.");
        // ssh refuses a key with the line ends of Windows, and one whose last line does not end.
        return new GitDeployKey(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n"));
    }

    private static bool IsEncrypted(string text)
    {
        if (!text.Contains("OPENSSH PRIVATE KEY", StringComparison.Ordinal))
            return text.Contains("ENCRYPTED", StringComparison.Ordinal);
        var body = string.Concat(text.Split('\n', StringSplitOptions.TrimEntries).Where(l => l.Length > 0 && !l.StartsWith('-')));
        var bytes = new byte[body.Length];
        return Convert.TryFromBase64String(body, bytes, out _) && !bytes.AsSpan().StartsWith(OpenSshUnencrypted);
    }

    private static DeployException Invalid(string path, string problem, string remedy, Exception? cause = null) => new(
        "GitDeployKeyInvalid", DeployErrorKind.InvalidInput, null, $"the deploy key {path} {problem}.", remedy, cause);
}
