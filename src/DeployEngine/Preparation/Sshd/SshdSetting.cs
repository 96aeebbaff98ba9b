namespace XDeploy.Engine.Preparation;

/// <summary>What holds for one keyword, and the lines that it comes from.</summary>
/// <param name="Name">The keyword in lower case, as <c>sshd -T</c> prints it.</param>
/// <param name="Values">The values, as <c>sshd -T</c> prints them, a line each.</param>
/// <param name="Sources">The lines that count; none where the value is sshd's own.</param>
public sealed record SshdSetting(string Name, IReadOnlyList<string> Values, IReadOnlyList<SshdSource> Sources);

/// <summary>A line of a configuration.</summary>
/// <param name="Document">The file.</param>
/// <param name="Line">The line.</param>
public sealed record SshdSource(SshdConfigDocument Document, SshdLine Line);
