namespace XDeploy.Engine.Nginx;

/// <summary>Errors of measuring traffic, made in one place.</summary>
internal static class TrafficErrors
{
    private const string Install = "Make the site by New-NginxSite -TrafficLog and install it; -TrafficLogPath says where the log is.";

    public static DeployException LogMissing(DeployHost host, string path) => new(
        "NginxTrafficLogMissing", DeployErrorKind.NotFound, host.Alias, $"there is no traffic log {path}.", Install);

    public static DeployException LogForeign(DeployHost host, string path, long lines) => new(
        "NginxTrafficLogForeign", DeployErrorKind.InvalidInput, host.Alias,
        $"{path} is no traffic log: none of its {lines} lines that were read has the {TrafficLog.FieldCount} fields.", Install);

    public static DeployException LogUnsteady(DeployHost host, string path) => new(
        "NginxTrafficLogUnsteady", DeployErrorKind.Busy, host.Alias, $"{path} was rotated or cut again and again while it was read.",
        "Measure again; see logrotate(8) on the host for how often it runs.");

    public static DeployException OutputUnreadable(string line) => new(
        "NginxTrafficUnreadable", DeployErrorKind.RemoteFailure, null, $"the host's awk printed a line that cannot be read: '{line}'.",
        "See which awk the host has (mawk, gawk and BusyBox are known to do).");
}
