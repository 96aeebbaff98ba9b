namespace XDeploy.Engine.Preparation;

/// <summary>Makes logins by password impossible for every connection, and keeps the rest.</summary>
public static class SshdPasswordLogins
{
    private const string Methods = "AuthenticationMethods";

    // With PAM, keyboard-interactive asks for the same password by another name.
    private static readonly string[] Switches = ["PasswordAuthentication", "KbdInteractiveAuthentication"];

    /// <summary>Turns off password and keyboard-interactive authentication, in Match blocks too, and the lists of methods that need them.</summary>
    /// <exception cref="DeployException">A list of methods would be left empty: nobody could log in (<c>SshdAuthenticationMethodsNeedPassword</c>).</exception>
    public static SshdConfiguration Disable(SshdConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var option in Switches)
            configuration = SshdOptions.SetEverywhere(configuration, option, "no");
        while (NextNeedy(configuration) is { } line)
            configuration = configuration.With(WithoutPasswords(line));
        return configuration;
    }

    private static SshdSource? NextNeedy(SshdConfiguration configuration) => configuration.Effective(SshdConnection.None)[Methods].Sources
        .Concat(SshdOptions.Exceptions(configuration, Methods).Select(v => new SshdSource(v.Document, v.Line)))
        .FirstOrDefault(s => s.Line.Arguments.Any(NeedsPassword));

    private static SshdConfigDocument WithoutPasswords(SshdSource source)
    {
        var kept = source.Line.Arguments.Where(list => !NeedsPassword(list)).ToList();
        if (kept.Count == 0)
            throw PreparationErrors.AuthenticationMethodsNeedPassword($"{source.Document.Path}:{source.Line.Number}", string.Join(' ', source.Line.Arguments));
        return SshdEdits.SetArguments(source.Document, source.Line, string.Join(' ', kept));
    }

    private static bool NeedsPassword(string list) => list.Split(',').Any(method => method.Split(':')[0] is "password" or "keyboard-interactive");
}
