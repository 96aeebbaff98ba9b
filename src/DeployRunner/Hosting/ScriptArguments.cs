using System.Management.Automation.Runspaces;

namespace XDeploy.Runner.Hosting;

/// <summary>Command-line words as script parameters, by the rules of <c>pwsh -File</c>.</summary>
internal static class ScriptArguments
{
    /// <summary>
    /// <c>-Name value</c>, <c>-Switch</c>, <c>-Name:value</c> and positional words. <c>$true</c> and <c>$false</c> are
    /// booleans after a colon and text elsewhere; everything else is text.
    /// </summary>
    public static IEnumerable<CommandParameter> Parse(IEnumerable<string> words)
    {
        string? pending = null;
        foreach (var word in words)
        {
            if (pending is not null)
            {
                yield return new CommandParameter(pending, ValueOf(word));
                pending = null;
                continue;
            }

            if (word.Length < 2 || word[0] != '-' || !(char.IsLetter(word[1]) || word[1] is '_' or '?'))
            {
                yield return new CommandParameter(null, word);
                continue;
            }

            var colon = word.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                yield return new CommandParameter(word, null);
            else if (colon == word.Length - 1)
                pending = word[..colon];
            else
                yield return new CommandParameter(word[..colon], ValueOf(word[(colon + 1)..]));
        }

        if (pending is not null)
            yield return new CommandParameter(pending, null);
    }

    private static object ValueOf(string text) => text.ToUpperInvariant() switch
    {
        "$TRUE" => true,
        "$FALSE" => false,
        _ => text,
    };
}
