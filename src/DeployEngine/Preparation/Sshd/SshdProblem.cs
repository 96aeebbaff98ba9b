namespace XDeploy.Engine.Preparation;

/// <summary>Something for which sshd would refuse its configuration.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The number of the line.</param>
/// <param name="Message">What is wrong.</param>
public sealed record SshdProblem(string Path, int Line, string Message)
{
    /// <summary>The problem, with its place.</summary>
    public override string ToString() => $"{Path} line {Line}: {Message}";
}
