using System.Management.Automation;
using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>What the parameters -Signature, -AllowedSigner and -RevocationFile ask for.</summary>
internal static class SignatureParameters
{
    /// <summary>The request; paths are those of PowerShell.</summary>
    /// <exception cref="DeployException">A file cannot be read, or revoked keys are named where nobody is allowed to sign (<c>AllowedSignerInvalid</c>).</exception>
    public static SignatureRequest SignatureRequestOf(this PSCmdlet cmdlet, string? signature, string? allowedSigner, string? revocationFile)
    {
        if (allowedSigner is null && revocationFile is not null)
            throw new DeployException("AllowedSignerInvalid", DeployErrorKind.InvalidInput, null, "-RevocationFile takes keys from those of -AllowedSigner, which is not given.", "Give both.");
        string? Resolved(string? path) => path is null ? null : cmdlet.GetUnresolvedProviderPathFromPSPath(path);
        return new SignatureRequest(Resolved(signature), allowedSigner is null ? null : SignaturePolicy.Of(Resolved(allowedSigner)!, Resolved(revocationFile)));
    }
}
