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
}
