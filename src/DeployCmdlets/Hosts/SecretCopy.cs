using System.Management.Automation;
using System.Security;

namespace XDeploy.Cmdlets.Hosts;

/// <summary>Secrets of parameters, for host entries to keep: a caller may dispose or change its own.</summary>
internal static class SecretCopy
{
    /// <summary>A copy of a passphrase; null for none.</summary>
    public static SecureString? Of(SecureString? secret)
    {
        var copy = secret is { Length: > 0 } ? secret.Copy() : null;
        copy?.MakeReadOnly();
        return copy;
    }

    /// <summary>A copy of a credential's password; null for no credential and for <see cref="PSCredential.Empty"/>.</summary>
    public static SecureString? Of(PSCredential? credential) => IsGiven(credential) ? Of(credential!.Password) : null;

    /// <summary>The user that a credential names; null where there is none.</summary>
    public static string? UserOf(PSCredential? credential) => IsGiven(credential) ? credential!.UserName : null;

    private static bool IsGiven(PSCredential? credential) => credential is not null && credential != PSCredential.Empty;
}
