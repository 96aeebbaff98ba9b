namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What comes after a look.</summary>
internal enum CanaryNext
{
    /// <summary>The next look.</summary>
    Look,

    /// <summary>The next step.</summary>
    Advance,

    /// <summary>A pause, until somebody decides.</summary>
    Pause,

    /// <summary>A pause, since somebody asked for it.</summary>
    Suspend,

    /// <summary>The way back.</summary>
    Return,
}
