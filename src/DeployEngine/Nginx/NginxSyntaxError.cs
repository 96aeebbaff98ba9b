namespace XDeploy.Engine.Nginx;

/// <summary>Why nginx would refuse to read a file: its grammar, or an <c>include</c> that cannot be followed.</summary>
/// <param name="File">The file's path, as it was given to the parser.</param>
/// <param name="Line">The line that nginx reports, from 1; 0 where the main file itself is missing.</param>
/// <param name="Column">The column of the character at fault, from 1, in UTF-16 units; nginx reports none.</param>
/// <param name="Reason">nginx's own words, without the place: <c>unexpected "}"</c>.</param>
/// <param name="DirectiveLine">The line on which the directive began that was not finished, or null where none was open.</param>
public sealed record NginxSyntaxError(string File, int Line, int Column, string Reason, int? DirectiveLine = null)
{
    /// <summary>The id of the error that is thrown for it.</summary>
    public string ErrorId { get; init; } = "NginxSyntaxInvalid";

    /// <summary>The error as nginx prints it: <c>unexpected "}" in /etc/nginx/nginx.conf:5</c>.</summary>
    public override string ToString() => Line == 0 ? Reason : $"{Reason} in {File}:{Line}";
}
