namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>So many of so many.</summary>
/// <param name="Hits">How many were hit.</param>
/// <param name="Count">Of how many.</param>
internal readonly record struct Proportion(long Hits, long Count)
{
    /// <summary>The share, 0 to 1; 0 of none.</summary>
    public double Share => Count == 0 ? 0 : (double)Hits / Count;
}
