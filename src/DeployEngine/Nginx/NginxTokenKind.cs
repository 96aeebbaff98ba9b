namespace XDeploy.Engine.Nginx;

/// <summary>What the lexer found.</summary>
internal enum NginxTokenKind
{
    /// <summary>A directive's name or one of its arguments.</summary>
    Word,

    /// <summary><c>;</c></summary>
    Semicolon,

    /// <summary><c>{</c></summary>
    Open,

    /// <summary><c>}</c></summary>
    Close,

    /// <summary>The end of the file, between two directives.</summary>
    End,
}
