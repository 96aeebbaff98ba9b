namespace XDeploy.Engine.Preparation;

/// <summary>One line of an sshd_config file.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Start">Where it starts in the text.</param>
/// <param name="End">Where it ends in the text, before its line break.</param>
public sealed record SshdLine(int Number, int Start, int End)
{
    /// <summary>The keyword as it is written; null for a blank line and a comment.</summary>
    public string? Keyword { get; init; }

    /// <summary>The keyword in lower case, or empty.</summary>
    public string Name => Keyword?.ToLowerInvariant() ?? string.Empty;

    /// <summary>The arguments, unquoted, without a comment behind them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>All that stands behind the keyword, as it is written: <c>ForceCommand</c> and <c>Match</c> read it by rules of their own.</summary>
    public string Rest { get; init; } = string.Empty;

    /// <summary>Where <see cref="Rest"/> starts in the text.</summary>
    internal int RestStart { get; init; }

    /// <summary>Where the arguments end in the text, before a comment.</summary>
    internal int ArgumentsEnd { get; init; }

    /// <summary>Why sshd cannot read the line, or null.</summary>
    public string? Error { get; init; }
}
