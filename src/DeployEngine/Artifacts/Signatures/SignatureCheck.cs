using System.Text.RegularExpressions;
using CliWrap.Buffered;
using XDeploy.Engine.Ssh.Keys;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>Checks signatures by the ssh-keygen of this machine (<c>-Y find-principals</c>, <c>-Y verify</c>), as of now.</summary>
internal static partial class SignatureCheck
{
    /// <summary>Finds out who has signed.</summary>
    /// <param name="file">The signature.</param>
    /// <param name="policy">Who may.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The signer; or why there is none who may, and the key where it is known.</returns>
    public static async Task<(ArtifactSigner? Signer, string Fingerprint, string Reason)> WhoAsync(SignatureFile file, SignaturePolicy policy, CancellationToken cancellationToken)
    {
        var keygen = new SshKeygenProgram(policy.Program);
        var work = Directory.CreateTempSubdirectory("xdeploy-verify-").FullName;
        try
        {
            var armor = Path.Combine(work, "signature");
            await File.WriteAllTextAsync(armor, file.Armor, cancellationToken).ConfigureAwait(false);
            var (fingerprint, said) = await LookAsync(keygen, file, armor, cancellationToken).ConfigureAwait(false);
            if (fingerprint is null)
                return (null, string.Empty, said);

            var found = await keygen.RunAsync(["-Y", "find-principals", "-s", armor, "-f", policy.AllowedSigners], string.Empty, cancellationToken).ConfigureAwait(false);
            // These are patterns; each stands for itself, but those that exclude.
            var names = policy.Identity is { } wanted
                ? [wanted]
                : found.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(n => !n.StartsWith('!')).ToList();
            if (names.Count == 0)
                return (null, fingerprint, $"no one of {policy.AllowedSigners} has the key {fingerprint}{Why(found)}");

            List<string> revoked = policy.RevocationFile is { } list ? ["-r", list] : [];
            var reason = string.Empty;
            foreach (var name in names)
            {
                var run = await keygen.RunAsync(
                    ["-Y", "verify", "-f", policy.AllowedSigners, "-I", name, "-n", SignatureMaker.Namespace, "-s", armor, .. revoked], file.Statement.ToString(), cancellationToken).ConfigureAwait(false);
                if (run.IsSuccess)
                    return (new ArtifactSigner(name, fingerprint), fingerprint, string.Empty);
                reason = $"the key {fingerprint} is not accepted for {name}{Why(run)}";
            }

            return (null, fingerprint, reason);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Whether it is a signature of the statement at all, whoever made it: the fingerprint of the key, or else what is wrong.</summary>
    public static async Task<(string? Fingerprint, string Said)> LookAsync(SshKeygenProgram keygen, SignatureFile file, string armor, CancellationToken cancellationToken)
    {
        var run = await keygen.RunAsync(["-Y", "check-novalidate", "-n", SignatureMaker.Namespace, "-s", armor], file.Statement.ToString(), cancellationToken).ConfigureAwait(false);
        return run.IsSuccess && Fingerprint().Match(run.StandardOutput) is { Success: true } match
            ? (match.Groups[1].Value, string.Empty)
            : (null, $"it is no signature of what it says{Why(run)}");
    }

    // What stands at the end of all is that it is not verified.
    private static string Why(BufferedCommandResult run)
    {
        var said = run.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(l => l is not ("Could not verify signature." or "No principal matched.")).ToList();
        return said.Count == 0 ? string.Empty : $" ({string.Join("; ", said)})";
    }

    [GeneratedRegex(@" key (SHA256:\S+)")]
    private static partial Regex Fingerprint();
}
