namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Which way a run goes.</summary>
internal enum BlueGreenWay
{
    /// <summary>To a release.</summary>
    Up,

    /// <summary>Back from a release that failed after the switch, to the colour that got the requests before.</summary>
    Return,

    /// <summary>Back, as an operator asked.</summary>
    Undo,
}
