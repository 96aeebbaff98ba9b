namespace XDeploy.Engine.Preparation;

/// <summary>What is known of a keyword of sshd_config(5).</summary>
/// <param name="Name">Its name in lower case, as <c>sshd -T</c> prints it.</param>
/// <param name="Label">Its name as the manual writes it.</param>
/// <param name="Rule">Which of several lines counts.</param>
/// <param name="Form">How its value is written.</param>
/// <param name="InMatch">Whether it may stand in a Match block.</param>
/// <param name="Default">What <c>sshd -T</c> of OpenSSH 9.2 prints where no line sets it; none where it prints nothing.</param>
internal sealed record SshdKeyword(string Name, string Label, SshdRule Rule, SshdForm Form, bool InMatch, IReadOnlyList<string> Default);

/// <summary>Which of several active lines of a keyword counts.</summary>
internal enum SshdRule
{
    /// <summary>The first one, as sshd_config(5) says of all.</summary>
    First,

    /// <summary>The last one: a few keywords are read so, whatever the manual says.</summary>
    Last,

    /// <summary>All of them together, each with one value or several.</summary>
    Sum,

    /// <summary>All of them together, each with one value of its own.</summary>
    Each,
}

/// <summary>How a value is written, and how <c>sshd -T</c> prints it.</summary>
internal enum SshdForm
{
    /// <summary>One word.</summary>
    Word,

    /// <summary>Yes or no, or another word of a short list, in any case.</summary>
    Choice,

    /// <summary>A time such as <c>2m</c>, printed in seconds.</summary>
    Time,

    /// <summary>A word that is printed in capitals.</summary>
    Capitals,

    /// <summary>A list of words, printed on a line.</summary>
    List,

    /// <summary>A list of words, printed on a line each.</summary>
    Lines,

    /// <summary>The rest of the line as it stands, quotes and all.</summary>
    Raw,
}
