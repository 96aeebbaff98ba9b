using System.Globalization;

namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Numbers as an operator reads them.</summary>
internal static class Words
{
    public static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");

    public static string Points(double difference) => string.Create(CultureInfo.InvariantCulture, $"{difference * 100:0.##} points");

    public static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.##} times");

    public static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.#} ms");

    /// <summary>A quantile as it is called: p95.</summary>
    public static string Quantile(double quantile) => string.Create(CultureInfo.InvariantCulture, $"p{quantile * 100:0.##}");
}
