using System.Globalization;

namespace XDeploy.Engine.Nginx;

/// <summary>Errors of nginx files that are built, made in one place.</summary>
internal static class NginxBuildErrors
{
    public static DeployException ValueInvalid(string value, string reason) => new(
        "NginxValueInvalid", DeployErrorKind.InvalidInput, null, $"'{value.Replace('\0', '?').ReplaceLineEndings(" ")}' cannot be written into an nginx file: {reason}.");

    public static DeployException UpstreamInvalid(string name, string reason, string remedy) => new(
        "NginxUpstreamInvalid", DeployErrorKind.InvalidInput, null, $"upstream '{name}' cannot be written: {reason}.", remedy);

    public static DeployException SiteInvalid(string name, string reason, string remedy) => new(
        "NginxSiteInvalid", DeployErrorKind.InvalidInput, null, $"site '{name}' cannot be written: {reason}.", remedy);

    public static DeployException WeightInvalid(FormattableString reason, string remedy) => new(
        "NginxWeightInvalid", DeployErrorKind.InvalidInput, null, $"there are no weights for it: {reason.ToString(CultureInfo.InvariantCulture)}.", remedy);

    public static DeployException WeightUnreachable(int first, int second, double percent, WeightSplit nearest) => new(
        "NginxWeightUnreachable", DeployErrorKind.InvalidInput, null,
        string.Create(CultureInfo.InvariantCulture, $"no weights up to {WeightSolver.LargestWeight} give {first} servers {percent:0.###} % of the requests beside {second} others."),
        string.Create(CultureInfo.InvariantCulture, $"The nearest share is {nearest.FirstPercent:0.###} %: ask for that, or leave some servers of one group down."));
}
