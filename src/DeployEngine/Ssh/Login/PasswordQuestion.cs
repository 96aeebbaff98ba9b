using System.Text.RegularExpressions;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>Questions of keyboard-interactive logins (RFC 4256): which one a password is the answer to. Pure.</summary>
internal static partial class PasswordQuestion
{
    // What PAM says, in languages that it speaks.
    private static readonly string[] Words =
        ["passw", "пароль", "mot de passe", "contraseña", "senha", "wachtwoord", "lösenord", "salasana", "adgangskode", "hasło", "heslo", "jelszó", "parola", "şifre", "密码", "密碼", "パスワード", "암호"];

    /// <summary>Whether a question that is answered unseen asks for the user's password, and not for a new one, a one-time one or a code.</summary>
    public static bool IsForPassword(string question)
    {
        // What goes before the last line is news: the host's name, when the password ends, ....
        var line = LastLine(question);
        return Array.Exists(Words, word => line.Contains(word, StringComparison.OrdinalIgnoreCase)) && !OtherSecret().IsMatch(line);
    }

    /// <summary>Whether a question belongs to the change of a password that has expired.</summary>
    public static bool IsForChange(string question) => Change().IsMatch(question);

    private static string LastLine(string text) => text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? string.Empty;

    [GeneratedRegex(@"\b(new|old|current|retype|again|repeat|one[- ]?time|otp|totp|pin|code|passcode|token|tokencode|verification|factor)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherSecret();

    [GeneratedRegex(@"\b(expired|(required to|must) change|change your password|(new|current|retype)( unix)? password)\b|\(current\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Change();
}
