using MathNet.Numerics.Distributions;

namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>
/// The level that a p-value has to be below so that a canary may be judged again and again while its sample grows, and the risk of a false alarm
/// over all looks stays what it was for one. It is the boundary of Robbins' normal mixture (Howard, Ramdas, McAuliffe and Sekhon,
/// Time-uniform, nonparametric, nonasymptotic confidence sequences, 2021, eq. 14), which a standardized sum crosses at any time with no more than that
/// probability. It depends on the size of the sample alone: nobody has to say how often it was looked, or plan how often it will be.
/// </summary>
internal static class SequentialLevel
{
    /// <summary>The level.</summary>
    /// <param name="risk">Risk of a false alarm over all looks, below 0.5.</param>
    /// <param name="information">How much is known by now, as a number of independent pieces.</param>
    /// <param name="reference">How much the boundary is to be tightest at. It is nearly as tight from a third to twenty times of it.</param>
    public static double At(double risk, double information, double reference)
    {
        if (information <= 0)
            return 0;
        // The boundary has two sides; a canary fails on one only.
        var cost = -2 * Math.Log(2 * risk);
        var rho = reference / Tightest(cost);
        var z = Math.Sqrt((1 + (rho / information)) * (cost + Math.Log(1 + (information / rho))));
        return Normal.CDF(0, 1, -z);
    }

    /// <summary>How much two samples tell of their difference: what one of half their harmonic mean tells of itself.</summary>
    public static double Information(long first, long second) =>
        first == 0 || second == 0 ? 0 : (double)first * second / ((double)first + second);

    // Where (1 + 1/x)(cost + log(1 + x)) is least: x = cost + log(1 + x), which a few rounds settle.
    private static double Tightest(double cost)
    {
        var x = cost + 1;
        for (var round = 0; round < 20; round++)
            x = cost + Math.Log(1 + x);
        return x;
    }
}
