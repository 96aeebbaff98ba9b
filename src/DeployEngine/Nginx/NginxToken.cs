namespace XDeploy.Engine.Nginx;

/// <summary>One token and its place in the text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character, an opening quote included.</param>
/// <param name="End">Offset behind its last character, a closing quote included.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
/// <param name="IsQuoted">Whether it is a word in quotes.</param>
/// <param name="HasEscapes">Whether it is a word with a backslash in it.</param>
internal readonly record struct NginxToken(
    NginxTokenKind Kind, int Start, int End, int Line, int Column, bool IsQuoted = false, bool HasEscapes = false);
