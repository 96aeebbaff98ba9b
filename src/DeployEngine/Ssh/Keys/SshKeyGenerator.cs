using System.Globalization;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh.Keys;

/// <summary>Makes key pairs by the ssh-keygen of this machine: keys and their encryption are OpenSSH's own.</summary>
/// <param name="program">The program.</param>
public sealed class SshKeyGenerator(string program = "ssh-keygen")
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a key pair.</summary>
    /// <param name="path">The file of the private key; the public one is beside it, with <c>.pub</c>.</param>
    /// <param name="type">Its kind.</param>
    /// <param name="bits">Its size; null for OpenSSH's default.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="passphrase">The passphrase; empty for none. It reaches ssh-keygen through a pipe, and is in no argument and in no variable.</param>
    /// <param name="replace">Whether files that are there are replaced.</param>
    /// <param name="cancellationToken">Stops it; no file is left behind.</param>
    /// <exception cref="DeployException">A file is there (<c>SshKeyExists</c>), there is no ssh-keygen (<c>SshKeygenMissing</c>), or it failed (<c>SshKeygenFailed</c>).</exception>
    public async Task<SshKeyPair> MakeAsync(
        string path, SshKeyType type, int? bits, string comment, string passphrase, bool replace, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(comment);
        ArgumentNullException.ThrowIfNull(passphrase);
        var taken = new[] { path, path + ".pub" }.FirstOrDefault(File.Exists);
        if (taken is not null && !replace)
            throw new DeployException("SshKeyExists", DeployErrorKind.InvalidInput, null, $"there is a file {taken} already.", "Choose another path, or replace it with -Force: who has its public half then needs the new one.");
        if (passphrase.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0)
            throw new DeployException("SshPassphraseInvalid", DeployErrorKind.InvalidInput, null, "a passphrase is one line.");

        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        MakeFolder(folder);
        // Made beside its place and renamed, so that a key which is replaced is there until the new one is.
        var work = Path.Combine(folder, ".xdeploy-" + Path.GetRandomFileName());
        MakeFolder(work);
        try
        {
            var made = Path.Combine(work, "key");
            List<string> arguments = ["-q", "-t", type.ToString().ToLowerInvariant(), "-C", comment, "-f", made];
            if (bits is { } size)
                arguments.AddRange("-b", size.ToString(CultureInfo.InvariantCulture));
            if (passphrase.Length == 0)
                arguments.AddRange("-N", string.Empty);
            var run = await new SshKeygenProgram(program).RunAsync(arguments, work, passphrase, cancellationToken).ConfigureAwait(false);
            if (!run.IsSuccess)
                throw Failed((run.StandardError + run.StandardOutput).Trim());
            var text = (await File.ReadAllTextAsync(made + ".pub", cancellationToken).ConfigureAwait(false)).TrimEnd('\n');
            var key = SshPublicKey.TryParse(text, out _) ?? throw Failed($"it wrote no public key: {text}");
            File.Move(made, path, overwrite: true);
            File.Move(made + ".pub", path + ".pub", overwrite: true);
            return new SshKeyPair { Path = path, PublicKey = text, Type = type, Fingerprint = key.Fingerprint, HasPassphrase = passphrase.Length > 0 };
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Private);
    }

    private static DeployException Failed(string problem) => new("SshKeygenFailed", DeployErrorKind.InvalidInput, null, $"ssh-keygen made no key: {problem}");
}
