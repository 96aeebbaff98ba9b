using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Remote;

/// <summary>
/// How work becomes root's, or a user's: the one place that knows sudo(8) and runuser(1). None of it takes a terminal. A password is sent where sudo asks for it by our words, and
/// with -k, so that it is asked for each time and no ticket of it stays behind on the host.
/// </summary>
public static class Elevation
{
    /// <summary>A script as a shell of whoever it is for reads it.</summary>
    public static ShellScript Script(DeployHost host, RemoteScript script)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(script);
        var prompt = Prompt(host, script.RunAs);
        return new ShellScript(Line(host, script.RunAs, prompt, body: null, readsInput: true).Source, script.Compile(), script.EndLine) { Timeout = script.Timeout, Prompt = prompt };
    }

    /// <summary>A command line that a shell of whoever it is for runs.</summary>
    /// <param name="host">The host.</param>
    /// <param name="who">Who it is for.</param>
    /// <param name="body">The command line.</param>
    /// <param name="readsInput">Whether it reads what is written to the command; false where it gets an end of file at once.</param>
    public static SessionCommand Command(DeployHost host, RunAs who, ShellText body, bool readsInput = false)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(who);
        var prompt = Prompt(host, who);
        return new SessionCommand(Line(host, who, prompt, body.Source, readsInput).Source) { Prompt = prompt };
    }

    /// <summary>Whether it is another user's than the one's who logs in.</summary>
    internal static bool IsOther(DeployHost host, RunAs who) =>
        who.Name is { } name ? name.Value != host.User : who.IsRoot && host.Privilege == PrivilegeMode.Sudo;

    private static bool UsesSudo(DeployHost host, RunAs who) => host.Privilege == PrivilegeMode.Sudo && IsOther(host, who);

    private static PasswordPrompt? Prompt(DeployHost host, RunAs who) =>
        UsesSudo(host, who) && host.SudoPassword is { } password ? new PasswordPrompt(host, password) : null;

    // A script says itself what locale it wants; a command of an operator gets that of the host.
    private static ShellText Line(DeployHost host, RunAs who, PasswordPrompt? prompt, string? body, bool readsInput)
    {
        var shell = body is null ? ShellText.Of($"sh") : ShellText.Of($"sh -c {body}");
        if (!IsOther(host, who))
            return body is null ? shell : ShellText.Of($"exec {shell}");
        var start = who.IsRoot ? ShellText.Of($"exec {shell}") : ShellText.Of($"cd -- \"$HOME\" 2>/dev/null || cd /; exec {shell}");
        if (!UsesSudo(host, who))
            return BySwitch(who.Name!, start);
        if (prompt is not null)
            return ByPassword(who, start, readsInput);
        var locale = body is null ? ShellText.Of($"env LC_ALL=C ") : ShellText.Empty;
        return who.IsRoot ? ShellText.Of($"{locale}sudo -n {shell}") : ShellText.Of($"{locale}sudo -n {Target(who)}sh -c {start.Source}");
    }

    // C's locale is for the words of sudo's answer, which are read, and not for what runs.
    private static ShellText ByPassword(RunAs who, ShellText start, bool readsInput)
    {
        var input = readsInput ? ShellText.Empty : ShellText.Of($"exec </dev/null; ");
        var inner = ShellText.Of($"unset LC_ALL; printf %s%s {PasswordPrompt.ReadyWords} >&2; {input}{start}");
        return ShellText.Of($"exec env LC_ALL=C sudo -k -S -p {PasswordPrompt.QuestionArgument} {Target(who)}sh -c {inner.Source}");
    }

    private static ShellText Target(RunAs who) => who.Name is { } name ? ShellText.Of($"-H -u {name.Value} -- ") : ShellText.Empty;

    // Root's own way, which takes no rule of sudo; both set HOME, USER and LOGNAME. From anybody else su would read a password, and take the script for one.
    private static ShellText BySwitch(UserName user, ShellText start) => ShellText.Of(
        $$"""
        [ "$(id -u)" = 0 ] || { echo {{ElevationErrors.RootOnly}} >&2; exit 1; }
        PATH=$PATH:/usr/sbin:/sbin
        if command -v runuser >/dev/null; then exec runuser -s /bin/sh {{user.Value}} -c {{start.Source}}; else exec su -s /bin/sh {{user.Value}} -c {{start.Source}}; fi
        """);
}
