namespace XDeploy.Engine.Nginx;

/// <summary>Errors of nginx configurations, made in one place. Where nginx has words for a fault, they are nginx's.</summary>
internal static class NginxErrors
{
    public static DeployException SyntaxInvalid(NginxSyntaxError error) => new(
        "NginxSyntaxInvalid", DeployErrorKind.InvalidInput, null, $"{error}, column {error.Column}.", SyntaxRemedy(error));

    public static string SyntaxRemedy(NginxSyntaxError error) => error.DirectiveLine is { } line && line != error.Line
        ? $"Look at line {line}, where the directive or block begins that is not finished."
        : "Look for a missing ';', quote or brace on this line or above it.";

    public static DeployException DirectiveInvalid(string reason, string file, int line) => new(
        "NginxDirectiveInvalid", DeployErrorKind.InvalidInput, null, $"{reason} in {file}:{line}.", "See the directive at nginx.org/en/docs/dirindex.html.");

    public static DeployException FileNotFound(string path, string? file, int? line) => new(
        "NginxFileNotFound", DeployErrorKind.NotFound, null,
        $"open() \"{path}\" failed (2: No such file or directory){(file is null ? string.Empty : $" in {file}:{line}")}.",
        file is null ? "Name the main configuration file." : "Create the file, or remove the include; a pattern such as *.conf may match nothing.");

    public static DeployException IncludeLoop(string path, string file, int line) => new(
        "NginxIncludeLoop", DeployErrorKind.InvalidInput, null, $"\"{path}\" includes itself, by {file}:{line}.",
        "nginx would read it until it runs out of file descriptors. Remove one of the includes.");

    public static DeployException ValueInvalid(string value, string reason) => new(
        "NginxValueInvalid", DeployErrorKind.InvalidInput, null, $"'{value}' cannot be written into an nginx configuration: {reason}.");

    public static DeployException UpstreamNotFound(string upstream, string path) => new(
        "NginxUpstreamNotFound", DeployErrorKind.NotFound, null, $"there is no upstream '{upstream}' in {path}.", "See the upstreams with Get-NginxUpstream.");

    public static DeployException UpstreamServerNotFound(string upstream, string address, string path) => new(
        "NginxUpstreamServerNotFound", DeployErrorKind.NotFound, null, $"the upstream '{upstream}' in {path} has no server {address}.",
        "See its servers with Get-NginxUpstream; an address is named as it is written, with its port.");

    public static DeployException UpstreamServerExists(string upstream, string address, string path) => new(
        "NginxUpstreamServerExists", DeployErrorKind.InvalidInput, null, $"the upstream '{upstream}' in {path} has a server {address} already.",
        "Change that one with Set-NginxUpstreamServer.");

    public static DeployException EditRefused(string path, int line, string reason) => new(
        "NginxEditRefused", DeployErrorKind.InvalidInput, null, $"{path}:{line} cannot be edited: {reason}.", "Read the file again, and edit what was read last.");
}
