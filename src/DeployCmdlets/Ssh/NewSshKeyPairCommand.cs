using System.Management.Automation;
using System.Net;
using System.Security;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh.Keys;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Makes a key pair on this machine, by its own ssh-keygen. The private key has the mode 0600; the public one is beside it, with .pub. Files that are there are never replaced without -Force. A passphrase is in no
/// argument of a process, in no variable and in no output.
/// </summary>
/// <example>
/// <code>New-SshKeyPair ~/.ssh/id_deploy</code>
/// <para>Makes an Ed25519 key for machines, without a passphrase.</para>
/// </example>
/// <example>
/// <code>$pair = New-SshKeyPair ~/.ssh/id_rsa -Type Rsa -KeyLength 4096 -Comment 'deploy@ops' -Passphrase (Read-Host -AsSecureString)
/// Get-DeployHost app* | Install-SshPublicKey $pair</code>
/// <para>Makes an RSA key, and has hosts accept it.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "SshKeyPair", SupportsShouldProcess = true)]
[OutputType(typeof(SshKeyPair))]
public sealed class NewSshKeyPairCommand : AsyncCmdlet
{
    /// <summary>The file of the private key.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Its kind: Ed25519, Rsa or Ecdsa. Default Ed25519.</summary>
    [Parameter]
    public SshKeyType Type { get; set; } = SshKeyType.Ed25519;

    /// <summary>Its size in bits: 3072 to 16384 for Rsa (default 3072), 256, 384 or 521 for Ecdsa (default 256); Ed25519 has one size.</summary>
    [Parameter]
    public int? KeyLength { get; set; }

    /// <summary>The comment behind the public key. Default: the user and this machine.</summary>
    [Parameter]
    public string Comment { get; set; } = $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>The passphrase of the private key. Default: none.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>Replace files that are there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!IsSize(Type, KeyLength))
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException("SshKeySizeInvalid", DeployErrorKind.InvalidInput, null, $"a key of the type {Type} cannot have {KeyLength} bits.", "3072 to 16384 for Rsa; 256, 384 or 521 for Ecdsa; none for Ed25519."), KeyLength));
        }

        var path = GetUnresolvedProviderPathFromPSPath(Path);
        if (!ShouldProcess(path, "Make key pair"))
            return;
        var passphrase = Passphrase is null ? string.Empty : new NetworkCredential(string.Empty, Passphrase).Password;
        StartWorker(
            async () => await Channel.OutputAsync(await new SshKeyGenerator().MakeAsync(path, Type, KeyLength, Comment, passphrase, Force, StopToken).ConfigureAwait(false)).ConfigureAwait(false), path);
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private static bool IsSize(SshKeyType type, int? bits) => bits is null || type switch
    {
        SshKeyType.Rsa => bits is >= 3072 and <= 16384,
        SshKeyType.Ecdsa => bits is 256 or 384 or 521,
        _ => false,
    };
}
