namespace XDeploy;

/// <summary>What is thought of a release.</summary>
public enum ReleaseMark
{
    /// <summary>Nothing is known.</summary>
    None,

    /// <summary>It has proved itself.</summary>
    Good,

    /// <summary>It has failed, and is the first one to be removed.</summary>
    Bad,
}
