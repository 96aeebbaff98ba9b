namespace XDeploy;

/// <summary>Something that nginx said of its configuration (<c>nginx -t</c>).</summary>
/// <param name="Level">How grave it is: <c>emerg</c>, <c>alert</c>, <c>crit</c>, <c>error</c>, <c>warn</c> or <c>notice</c>.</param>
/// <param name="Text">What it said, without the place.</param>
/// <param name="File">The file that it speaks of, or null.</param>
/// <param name="Line">The line in that file, from 1, or null.</param>
public sealed record NginxMessage(string Level, string Text, string? File, int? Line)
{
    /// <summary>The message as nginx prints it.</summary>
    public override string ToString() => File is null ? $"[{Level}] {Text}" : $"[{Level}] {Text} in {File}:{Line}";
}
