using System.Text.RegularExpressions;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>Where a repository is: a URL (ssh, https, http, git, file), <c>USER@HOST:PATH</c>, or an absolute path on the host. Nothing that git would take for an option or a program.</summary>
public sealed partial record GitAddress
{
    private static readonly string[] Schemes = ["ssh", "https", "http", "git", "file"];

    private GitAddress(string text) => Text = text;

    /// <summary>The address, as git reads it.</summary>
    public string Text { get; }

    /// <summary>The transports that git may use for it.</summary>
    public string Protocols => IsOnHost ? $"{SubmoduleProtocols}:file" : SubmoduleProtocols;

    // A repository from elsewhere must not have git read files of the host as a submodule (CVE-2022-39253).
    private const string SubmoduleProtocols = "ssh:https:http:git";

    private bool IsOnHost => Text.StartsWith('/') || Text.StartsWith("file:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    /// <exception cref="DeployException">It is none that is let in (<c>GitAddressInvalid</c>).</exception>
    public static GitAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0 || text[0] == '-' || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            throw Invalid(text, "it is empty, begins with '-', or has spaces in it");
        if (text.StartsWith('/'))
            return new GitAddress(text);
        if (Helper().IsMatch(text))
            throw Invalid(text, "transports that run a program (NAME::) are not used");
        if (Url().Match(text) is { Success: true } url)
            return OfUrl(text, url);
        return Scp().IsMatch(text) ? new GitAddress(text) : throw Invalid(text, "it is no URL, no USER@HOST:PATH and no absolute path");
    }

    /// <summary>The address.</summary>
    public override string ToString() => Text;

    private static GitAddress OfUrl(string text, Match url)
    {
        if (!Schemes.Contains(url.Groups["scheme"].Value, StringComparer.OrdinalIgnoreCase))
            throw Invalid(text, $"the transport '{url.Groups["scheme"].Value}' is not used: take one of {string.Join(", ", Schemes)}");
        var user = url.Groups["user"].Value;
        if (user.Contains(':', StringComparison.Ordinal))
        {
            throw new DeployException(
                "GitAddressHasSecret", DeployErrorKind.InvalidInput, null, "the address holds a password or a token, which the process lists, logs and configuration of hosts would show.",
                "Use -DeployKey with an ssh address, or a credential helper on the hosts (gitcredentials(7)).");
        }

        if (user.StartsWith('-') || url.Groups["host"].Value.StartsWith('-'))
            throw Invalid(text, "a user or host that begins with '-' is none");
        return new GitAddress(text);
    }

    private static DeployException Invalid(string text, string reason) => new(
        "GitAddressInvalid", DeployErrorKind.InvalidInput, null, $"'{text}' is not the address of a repository: {reason}.",
        "For example git@git.example.org:team/x-model.git, or https://git.example.org/team/x-model.git.");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9+.-]*::")]
    private static partial Regex Helper();

    [GeneratedRegex(@"^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?<user>[^@/]*)@)?(?<host>[^/]*)/.+$")]
    private static partial Regex Url();

    [GeneratedRegex(@"^(?:[A-Za-z0-9_][^@:/\s]*@)?(?:[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\]):(?!-)[^\s]+$")]
    private static partial Regex Scp();
}
