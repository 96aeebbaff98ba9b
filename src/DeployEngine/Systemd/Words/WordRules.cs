namespace XDeploy.Engine.Systemd;

/// <summary>How words are taken out of a value. The names are those of systemd's own word reader, whose rules these are.</summary>
[Flags]
public enum WordRules
{
    /// <summary>Quotes are characters like others; a backslash takes the next character as it is.</summary>
    None = 0,

    /// <summary>What is not closed at the end is taken as it stands.</summary>
    Relax = 1,

    /// <summary>Backslashes begin C escapes, and no others.</summary>
    CUnescape = 2,

    /// <summary>An escape that means nothing stays as it is written.</summary>
    UnescapeRelax = 4,

    /// <summary>A backslash before a separator or a backslash takes it as it is.</summary>
    UnescapeSeparators = 8,

    /// <summary>Quotes keep separators together and stay in the word.</summary>
    KeepQuote = 16,

    /// <summary>Quotes keep separators together and are taken off.</summary>
    Unquote = 32,

    /// <summary>Every separator ends a word, so that words may be empty.</summary>
    DontCoalesceSeparators = 64,

    /// <summary>The separator behind a word is not read.</summary>
    RetainSeparators = 128,

    /// <summary>A backslash is a character like others.</summary>
    RetainEscape = 256,
}
