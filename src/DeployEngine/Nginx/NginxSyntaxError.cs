namespace XDeploy.Engine.Nginx;

/// <summary>Why nginx would refuse to read a file.</summary>
/// <param name="File">The file's path, as it was given to the parser.</param>
/// <param name="Line">The line that nginx reports, from 1.</param>
/// <param name="Column">The column of the character at fault, from 1, in UTF-16 units; nginx reports none.</param>
/// <param name="Reason">nginx's own words, without the place: <c>unexpected "}"</c>.</param>
/// <param name="DirectiveLine">The line on which the directive began that was not finished, or null where none was open.</param>
public sealed record NginxSyntaxError(string File, int Line, int Column, string Reason, int? DirectiveLine = null)
{
    /// <summary>The error as nginx prints it: <c>unexpected "}" in /etc/nginx/nginx.conf:5</c>.</summary>
    public override string ToString() => $"{Reason} in {File}:{Line}";
}
