namespace XDeploy.Engine.Ssh.Config;

/// <summary>The arguments of one line, as the reader of its keyword takes them.</summary>
internal sealed class ConfigArguments(string keyword, string rest, IReadOnlyList<string> words, ConfigPlace place, bool isActive, ConfigValues values, Func<string, string?> variable)
{
    private int _next;

    /// <summary>The keyword as it was written, in lower case.</summary>
    public string Keyword => keyword;

    /// <summary>What stands behind the keyword, as it is.</summary>
    public string Rest => rest;

    public ConfigPlace Place => place;

    /// <summary>Whether the block that the line is in holds for the host; lines of others are read for their errors only.</summary>
    public bool IsActive => isActive;

    public ConfigValues Values => values;

    /// <summary>The value of an environment variable.</summary>
    public Func<string, string?> Variable => variable;

    public int Left => words.Count - _next;

    public string? Peek => _next < words.Count ? words[_next] : null;

    public string? Next() => _next < words.Count ? words[_next++] : null;

    public void TakeAll() => _next = words.Count;

    /// <summary>The next argument, which has to be there.</summary>
    public string Required(string problem = "Missing argument.")
    {
        var word = Next();
        return string.IsNullOrEmpty(word) ? throw place.Error(problem) : word;
    }

    /// <summary>Sets the keyword's value, where the block holds and no value came before.</summary>
    public void Set(string name, string value)
    {
        if (isActive)
            values.SetFirst(name, value);
    }
}
