namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>The connection to a jump ended, or fell silent, while something was to go through it. The next one that is made may do.</summary>
internal sealed class JumpLostException(DeployHost jump, Exception? cause = null)
    : Exception($"the connection to the jump {jump.Alias} was lost.", cause)
{
    /// <summary>Whether it has only to be asked whether it is there, since somebody else behind it was not answered.</summary>
    public bool IsDoubt { get; init; }
}
