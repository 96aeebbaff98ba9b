using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>The tokens of ssh_config(5) for one host.</summary>
internal sealed record SshTokens(SshConfigContext Context, string Host, string OriginalHost, string User, string Port, string KeyName)
{
    /// <summary>The port of sshd where nothing else is said.</summary>
    public const int DefaultPort = 22;

    /// <summary>The value of a token, or null where there is none of this letter.</summary>
    public string? Find(char token) => token switch
    {
        'h' => Host,
        'n' => OriginalHost,
        'p' => Port,
        'r' => User,
        'u' => Context.User,
        'i' => Context.UserId,
        'd' => Context.Home,
        'k' => KeyName,
        'l' => Context.Machine,
        'L' => Context.Machine.Split('.')[0],
        'C' => ConnectionHash(),
        _ => null,
    };

    private string ConnectionHash()
    {
#pragma warning disable CA5350 // ssh_config(5) fixes SHA-1; it names a socket, it protects nothing.
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(Context.Machine + Host + Port + User)));
#pragma warning restore CA5350
    }
}
