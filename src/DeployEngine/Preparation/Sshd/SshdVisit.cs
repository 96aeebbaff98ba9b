namespace XDeploy.Engine.Preparation;

/// <summary>One line as sshd meets it; a file that is included twice is met twice.</summary>
/// <param name="Document">The file.</param>
/// <param name="Line">The line.</param>
/// <param name="IsActive">Whether it sets something.</param>
/// <param name="Block">The number of the Match block around it; 0 outside of any.</param>
internal sealed record SshdVisit(SshdConfigDocument Document, SshdLine Line, bool IsActive, int Block);
