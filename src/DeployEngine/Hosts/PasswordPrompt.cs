using System.Security;
using System.Security.Cryptography;

namespace XDeploy.Engine.Hosts;

/// <summary>
/// What a command may ask for before it starts, and what answers. It asks on standard error, by words that nothing else prints, and reads the password from standard input:
/// only where it asks is the password sent. What runs then says so on standard error too, so that nothing that follows can be taken for the answer.
/// </summary>
public sealed class PasswordPrompt
{
    private static readonly string Token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>Makes a prompt.</summary>
    /// <param name="host">The host that the command runs on.</param>
    /// <param name="password">The password of its login user.</param>
    /// <exception cref="DeployException">It is more than a line (<c>SudoPasswordInvalid</c>).</exception>
    public PasswordPrompt(DeployHost host, SecureString password)
    {
        Password = password;
        var line = Line();
        var isOneLine = !line.AsSpan(0, line.Length - 1).ContainsAny((byte)'\n', (byte)0);
        CryptographicOperations.ZeroMemory(line);
        if (!isOneLine)
            throw SessionErrors.SudoPasswordInvalid(host);
        Gate = PasswordGate.Of(host, SecretTag.Of(password));
    }

    /// <summary>What the command prints where it wants the password.</summary>
    public static string Question => $"xd{Token}%asks:";

    /// <summary>What the command prints once it has started.</summary>
    public static string Ready => $"xd{Token}-runs:";

    /// <summary>
    /// <see cref="Question"/> as sudo takes it. Like <see cref="ReadyWords"/> it is not what it prints: shells that trace what they do, and sudo where it refuses a command, show the
    /// command line, which must not be taken for either.
    /// </summary>
    public static string QuestionArgument => $"xd{Token}%%asks:";

    /// <summary><see cref="Ready"/> in two words, which printf joins.</summary>
    public static IReadOnlyList<string> ReadyWords => [$"xd{Token}-", "runs:"];

    /// <summary>How long it may take until the command runs: modules of PAM wait some seconds after a failure.</summary>
    internal TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(15);

    internal PasswordGate Gate { get; }

    private SecureString Password { get; }

    /// <summary>The line that is sent. Whoever calls it takes the bytes away again.</summary>
    internal byte[] Line()
    {
        using var plain = new PlainText(Password);
        return [.. plain.Bytes, (byte)'\n'];
    }
}
