using System.Text.RegularExpressions;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>What is to be checked out: the tip of a branch, a tag, a commit by its full id, or what the server has as HEAD.</summary>
public sealed partial record GitRevision
{
    private GitRevision(string? branch, string? tag, string? commit) => (Branch, Tag, Commit) = (branch, tag, commit);

    /// <summary>The branch, or null.</summary>
    public string? Branch { get; }

    /// <summary>The tag, or null.</summary>
    public string? Tag { get; }

    /// <summary>Full id of the commit that it has to be, or null for any.</summary>
    public string? Commit { get; }

    /// <summary>What the server is asked for by name; null where a commit is asked for by its id.</summary>
    public string? Reference => Branch is not null ? $"refs/heads/{Branch}" : Tag is not null ? $"refs/tags/{Tag}" : Commit is null ? "HEAD" : null;

    /// <summary>Checks what was asked for. A commit beside a branch or a tag says what that has to be.</summary>
    /// <exception cref="DeployException">A name that git does not allow, an abbreviated commit, or a branch and a tag at once (<c>GitRevisionInvalid</c>).</exception>
    public static GitRevision Of(string? branch, string? tag, string? commit)
    {
        if (branch is not null && tag is not null)
            throw Invalid("a branch and a tag cannot be checked out at once", "Name one of them.");
        if ((branch ?? tag) is { } name && !IsName(name))
            throw Invalid($"'{name}' is not the name of a branch or tag", "See git-check-ref-format(1).");
        if (commit is not null && !FullId().IsMatch(commit))
            throw Invalid($"'{commit}' is not the full id of a commit", "Take all 40 hex digits: 'git rev-parse NAME' prints them.");
        return new GitRevision(branch, tag, commit?.ToLowerInvariant());
    }

    /// <summary>What it is, in the words of a message.</summary>
    public override string ToString() =>
        Branch is not null ? $"branch {Branch}" : Tag is not null ? $"tag {Tag}" : Commit is not null ? $"commit {Commit}" : "the default branch";

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 250 && name[0] != '-' && name != "@" && !Forbidden().IsMatch(name);

    private static DeployException Invalid(string problem, string remedy) => new("GitRevisionInvalid", DeployErrorKind.InvalidInput, null, $"{problem}.", remedy);

    [GeneratedRegex("^([0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$")]
    private static partial Regex FullId();

    // The rules of git-check-ref-format(1), and no quotes or dollars, which it allows and nobody means.
    [GeneratedRegex(@"[\x00-\x20\x7f~^:?*\[\\'""`$]|\.\.|@\{|//|(^|/)\.|\.lock(/|$)|[/.]$|^/")]
    private static partial Regex Forbidden();
}
