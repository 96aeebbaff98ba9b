namespace XDeploy.Engine.Nginx;

/// <summary>Errors of nginx configurations, made in one place. Where nginx has words for a fault, they are nginx's.</summary>
internal static class NginxErrors
{
    public static DeployException Unreadable(NginxSyntaxError error) => new(
        error.ErrorId, error.ErrorId == "NginxFileNotFound" ? DeployErrorKind.NotFound : DeployErrorKind.InvalidInput, null, $"{error}.", Remedy(error));

    public static NginxSyntaxError DirectiveInvalid(string reason, string file, NginxDirective directive) =>
        new(file, directive.TerminatorLine, directive.Column, reason, directive.Line) { ErrorId = "NginxDirectiveInvalid" };

    public static NginxSyntaxError FileNotFound(string path, string? file, NginxDirective? include) =>
        new(file ?? path, include?.TerminatorLine ?? 0, include?.Column ?? 0, $"open() \"{path}\" failed (2: No such file or directory)") { ErrorId = "NginxFileNotFound" };

    public static NginxSyntaxError IncludeLoop(string path, string file, NginxDirective include) =>
        new(file, include.TerminatorLine, include.Column, $"\"{path}\" includes itself") { ErrorId = "NginxIncludeLoop" };

    public static string Remedy(NginxSyntaxError error) => error.ErrorId switch
    {
        "NginxFileNotFound" when error.Line == 0 => "Name the main configuration file.",
        "NginxFileNotFound" => "Create the file, or remove the include; a pattern such as *.conf may match nothing.",
        "NginxIncludeLoop" => "nginx would read on until it runs out of file descriptors. Remove one of the includes.",
        "NginxDirectiveInvalid" => "An include has one argument and ends with ';'.",
        _ when error.DirectiveLine is { } line && line != error.Line => $"Look at line {line}, where the directive or block begins that is not finished.",
        _ => $"Look for a missing ';', quote or brace at column {error.Column} or before it.",
    };

    public static DeployException ValueInvalid(string value, string reason) => new(
        "NginxValueInvalid", DeployErrorKind.InvalidInput, null, $"'{value}' cannot be written into an nginx configuration: {reason}.");

    public static DeployException UpstreamNotFound(string upstream, string path) => new(
        "NginxUpstreamNotFound", DeployErrorKind.NotFound, null, $"there is no upstream '{upstream}' in {path}.", "See the upstreams with Get-NginxUpstream.");

    public static DeployException UpstreamServerNotFound(string upstream, string address, string path) => new(
        "NginxUpstreamServerNotFound", DeployErrorKind.NotFound, null, $"the upstream '{upstream}' in {path} has no server {address}.",
        "See its servers with Get-NginxUpstream; an address is named as it is written, with its port.");

    public static DeployException UpstreamServerExists(string upstream, string address, string path) => new(
        "NginxUpstreamServerExists", DeployErrorKind.InvalidInput, null, $"the upstream '{upstream}' in {path} has a server {address} already.",
        "Change it with Set-NginxUpstreamServer.");

    public static DeployException EditRefused(string path, int line, string reason) => new(
        "NginxEditRefused", DeployErrorKind.InvalidInput, null, $"{path}:{line} cannot be edited: {reason}.", "Read the file again, and edit what was read last.");
}
