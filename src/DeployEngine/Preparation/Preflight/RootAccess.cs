using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation.Preflight;

/// <summary>How the login of a host has root, or why it has not.</summary>
internal sealed record RootAccess
{
    private const string PasswordGiven = "sudo asks for a password, and the one that was given is right: it is sent wherever root is needed. Enable-PasswordlessSudo does without.";

    /// <summary>Who logs in.</summary>
    public required string User { get; init; }

    /// <summary>Who looks at the host: root, where that takes the password, since what looks may not ask for it again.</summary>
    public RunAs Looker { get; init; } = RunAs.LoginUser;

    /// <summary>What stands before a command that takes root: nothing where there is no need of it, or no use.</summary>
    public ShellText Sudo { get; init; }

    /// <summary>Why there is no root; null where there is.</summary>
    public string? Problem { get; init; }

    /// <summary>What is worth knowing of it.</summary>
    public string? Remark { get; init; }

    /// <summary>Finds it out, by one try without a password and, where it takes one, one try with that.</summary>
    public static async Task<RootAccess> FindAsync(ISession session, CancellationToken cancellationToken)
    {
        // A ticket of somebody's earlier login would say nothing of the next one.
        var script = new RemoteScript("look at the login") { RunAs = RunAs.LoginUser }
            .Always("user", $"id -un; id -u")
            .Always("root", $"""[ "$(id -u)" = 0 ] || sudo -k -n true""");
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        var lines = result["user"].Lines;
        var access = new RootAccess { User = lines.ElementAtOrDefault(0) ?? session.Host.User };
        if (lines.ElementAtOrDefault(1) == "0")
            return access;
        if (result["root"].Success)
            return access with { Sudo = ShellText.Of($"sudo -n") };
        var error = ElevationErrors.Make(session.Host, "have root", RunAs.Root, result["root"].Error);
        return session.Host is { Privilege: PrivilegeMode.Sudo, SudoPassword: not null } && error.ErrorId is not ("SudoNeedsTerminal" or "SudoMissing")
            ? await ByPasswordAsync(session, access, cancellationToken).ConfigureAwait(false)
            : access with { Problem = Words(access.User, error) };
    }

    private static async Task<RootAccess> ByPasswordAsync(ISession session, RootAccess access, CancellationToken cancellationToken)
    {
        try
        {
            await session.RunAsync(new RemoteScript("have root").Step("nothing", $":"), cancellationToken).ConfigureAwait(false);
            return access with { Looker = RunAs.Root, Remark = PasswordGiven };
        }
        catch (DeployException e) when (e.Kind == DeployErrorKind.Permission)
        {
            return access with { Problem = $"{access.User} cannot have root, so nothing can be installed: {e.Problem} {e.Remedy}" };
        }
    }

    private static string Words(string user, DeployException error) => error.ErrorId == "SudoUnavailable"
        ? $"{user} cannot have root without a password, so nothing can be installed: allow sudo without one (Enable-PasswordlessSudo), or give it (-SudoPassword)."
        : $"{user} cannot have root, so nothing can be installed: {error.Problem} {error.Remedy}";
}
