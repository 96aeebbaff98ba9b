using System.Security;

namespace XDeploy.Unit.Ssh;

/// <summary>Secrets of tests.</summary>
internal static class Secrets
{
    public static SecureString Of(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        return secret;
    }
}
