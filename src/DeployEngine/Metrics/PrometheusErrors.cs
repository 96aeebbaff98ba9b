namespace XDeploy.Engine.Metrics;

/// <summary>Errors of queries, made in one place.</summary>
internal static class PrometheusErrors
{
    public static DeployException QueryInvalid(string reason, string remedy) => new(
        "PrometheusQueryInvalid", DeployErrorKind.InvalidInput, null, $"Prometheus cannot be asked: {reason}.", remedy);

    public static DeployException LimitsInvalid(string reason, string remedy) => new(
        "PrometheusLimitsInvalid", DeployErrorKind.InvalidInput, null, $"nothing can be judged by these limits: {reason}.", remedy);
}
