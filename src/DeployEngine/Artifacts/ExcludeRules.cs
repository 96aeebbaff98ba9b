using System.Collections.Concurrent;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// What is left out of a tree: patterns as gitignore(5) has them, of which the last one that speaks of a path counts. A directory that is left out takes all that is in it, and nothing brings that back.
/// </summary>
public sealed class ExcludeRules
{
    private readonly IReadOnlyList<ExcludeRule> _rules;
    private readonly ConcurrentDictionary<string, bool> _folders = new(StringComparer.Ordinal);

    /// <summary>Takes patterns, in their order.</summary>
    public ExcludeRules(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        _rules = [.. patterns.Select(ExcludeRule.Parse).OfType<ExcludeRule>()];
    }

    /// <summary>Takes the patterns of a file and then others, which count more; null where there are none at all.</summary>
    /// <param name="file">The file's path; null for none.</param>
    /// <param name="patterns">The others.</param>
    /// <exception cref="DeployException">There is no such file (<c>ExcludeFileMissing</c>).</exception>
    public static ExcludeRules? Of(string? file, IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        if (file is null)
            return patterns.Count == 0 ? null : new ExcludeRules(patterns);
        if (!File.Exists(file))
            throw ArtifactErrors.ExcludeFileMissing(file);
        return new ExcludeRules([.. File.ReadAllText(file).Split('\n'), .. patterns]);
    }

    /// <summary>True where a path is left out.</summary>
    /// <param name="path">The path in the tree, with slashes.</param>
    /// <param name="isFolder">True for a directory, and not for a link to one.</param>
    public bool Excludes(string path, bool isFolder)
    {
        ArgumentNullException.ThrowIfNull(path);
        return IsBelow(path) || IsExcluded(path, isFolder);
    }

    private bool IsBelow(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash > 0 && _folders.GetOrAdd(path[..slash], folder => Excludes(folder, isFolder: true));
    }

    private bool IsExcluded(string path, bool isFolder)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if (_rules[i].Matches(path, isFolder))
                return !_rules[i].IsNegated;
        }

        return false;
    }
}
