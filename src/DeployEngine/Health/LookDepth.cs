namespace XDeploy.Engine.Health;

/// <summary>How much a look at replicas tells; each step more costs the host more processes.</summary>
public enum LookDepth
{
    /// <summary>The unit's state, and whether the probe answers.</summary>
    Answer,

    /// <summary>The version that the probe's answer names, too.</summary>
    Version,

    /// <summary>Which release is pinned and which runs, and whether connections are refused, too.</summary>
    Whole,
}
