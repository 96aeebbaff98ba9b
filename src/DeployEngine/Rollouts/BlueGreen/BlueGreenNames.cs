namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Names that blue/green goes by.</summary>
public static class BlueGreenNames
{
    /// <summary>The upstream that leads to the idle colour of another one.</summary>
    public static string Preview(string upstream) => upstream + "-preview";
}
