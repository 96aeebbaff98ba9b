using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>What a host has, against what it is to have: read from a look.</summary>
public sealed record GitState
{
    /// <summary>Whether there is something to compare with.</summary>
    public bool Exists { get; private init; }

    /// <summary>The commit that is checked out; null where there is none.</summary>
    public string? Head { get; private init; }

    /// <summary>The commit that is to be checked out.</summary>
    public string Commit { get; private init; } = string.Empty;

    /// <summary>The object that a tag names: the commit, or the tag's own object.</summary>
    public string? TagObject { get; private init; }

    /// <summary>What the tag named on this host, where that is something else; null otherwise.</summary>
    public string? TagMovedFrom { get; private init; }

    /// <summary>How many commits come.</summary>
    public int? Added { get; private init; }

    /// <summary>How many commits go.</summary>
    public int? Removed { get; private init; }

    /// <summary>Whether submodules are not as the commit says, or another repository is named.</summary>
    public bool IsStale { get; private init; }

    /// <summary>Files that were changed on the host, as git status tells them, and commits that were made there.</summary>
    public IReadOnlyList<string> LocalChanges { get; private init; } = [];

    /// <summary>True where there is nothing to do.</summary>
    public bool IsDone => Exists && Head == Commit && !IsStale && LocalChanges.Count == 0;

    internal static GitState Absent(string commit) => new() { Commit = commit };

    internal static GitState OfRelease(string commit) => new() { Exists = true, Head = commit, Commit = commit };

    internal static GitState OfTree(ScriptResult result)
    {
        var tree = result["tree"].Facts;
        var target = result["fetch"].Facts;
        var history = result["history"].Facts;
        return new GitState
        {
            Exists = true,
            Head = tree.GetValueOrDefault("head"),
            Commit = target["commit"],
            TagObject = target.GetValueOrDefault("object"),
            TagMovedFrom = tree.TryGetValue("tag", out var before) && target.TryGetValue("object", out var now) && before != now ? before : null,
            Added = Count(history, "added"),
            Removed = Count(history, "removed"),
            IsStale = tree.ContainsKey("stale"),
            LocalChanges = [.. result["changes"].Lines, .. result["commits"].Lines],
        };
    }

    private static int? Count(IReadOnlyDictionary<string, string> facts, string name) => facts.TryGetValue(name, out var text) && int.TryParse(text, out var count) ? count : null;
}
