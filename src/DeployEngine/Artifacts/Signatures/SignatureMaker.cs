using System.Text;
using XDeploy.Engine.Ssh.Keys;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>Signs by the ssh-keygen of this machine (<c>-Y sign</c>): with a private key of a file, or with one that an agent or a device has.</summary>
/// <param name="program">The program.</param>
public sealed class SignatureMaker(string program = "ssh-keygen")
{
    /// <summary>What a signature is for, so that one that the key made for something else (mail, a commit) is none here.</summary>
    public const string Namespace = "xdeploy-artifact";

    /// <summary>Signs a statement.</summary>
    /// <param name="statement">What is said.</param>
    /// <param name="key">The file of a private key, of a public key whose private one an agent has, or of a certificate beside its key.</param>
    /// <param name="passphrase">The passphrase; empty for none. It reaches ssh-keygen through a pipe, and is in no argument and in no variable.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The signature, and the fingerprint of the key.</returns>
    /// <exception cref="DeployException">There is no ssh-keygen (<c>SshKeygenMissing</c>), or it did not sign (<c>SigningFailed</c>).</exception>
    public async Task<(SignatureFile Signature, string Fingerprint)> SignAsync(ArtifactStatement statement, string key, string passphrase, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(passphrase);
        if (!File.Exists(key))
            throw SignatureErrors.NotSigned($"there is no key {key}.");
        var keygen = new SshKeygenProgram(program);
        // Only we can enter it.
        var work = Directory.CreateTempSubdirectory("xdeploy-sign-").FullName;
        try
        {
            var text = Path.Combine(work, "statement");
            await File.WriteAllTextAsync(text, statement.ToString(), new UTF8Encoding(false), cancellationToken).ConfigureAwait(false);
            var run = await keygen.RunAsync(["-Y", "sign", "-q", "-n", Namespace, "-f", key, text], work, passphrase, cancellationToken).ConfigureAwait(false);
            if (!run.IsSuccess || !File.Exists(text + ".sig"))
                throw SignatureErrors.NotSigned((run.StandardError + run.StandardOutput).Trim());
            var made = SignatureFile.TryParse(statement + await File.ReadAllTextAsync(text + ".sig", cancellationToken).ConfigureAwait(false)) ?? throw SignatureErrors.NotSigned("what it wrote is no signature.");
            var check = await SignatureCheck.LookAsync(keygen, made, text + ".sig", cancellationToken).ConfigureAwait(false);
            return (made, check.Fingerprint ?? throw SignatureErrors.NotSigned(check.Said));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
