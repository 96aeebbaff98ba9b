namespace XDeploy.Engine.Rollouts;

/// <summary>Errors of scaling, made in one place.</summary>
internal static class ScaleErrors
{
    public static DeployException NeedsBalancers() => new(
        "DrainMethodUnsupported", DeployErrorKind.InvalidInput, null, "instances are not drained by their balancers when a host is scaled: they are not known here.",
        "Use -DrainMethod Refuse, or take the servers out of rotation first (Set-NginxUpstreamServer) and use None.");

    public static DeployException CannotRefuse(DeployHost host) => new(
        "DrainMethodUnsupported", DeployErrorKind.InvalidInput, host.Alias, "it has no nftables to refuse connections with.", "Install nftables, or use -DrainMethod None.");

    public static DeployException NotANumber(DeployHost host, UnitName unit) => new(
        "SystemdInstanceNotNumber", DeployErrorKind.InvalidInput, host.Alias, $"{unit} has no number, so it cannot be counted on from.", "Name the instances with -Instance.");

    public static DeployException FirstMissing(DeployHost host, UnitName target) => new(
        "SystemdFirstInstanceMissing", DeployErrorKind.InvalidInput, host.Alias, $"{target} wants no instance yet, so there is no number to count on from.",
        "Give the first number with -FirstInstance, or name the instances with -Instance.");

    public static DeployException NoNumbersLeft(DeployHost host, UnitName target) => new(
        "SystemdInstanceNotNumber", DeployErrorKind.InvalidInput, host.Alias, $"there are not enough numbers behind the highest instance of {target}.",
        "Name the instances with -Instance.");

    public static DeployException NotAPort(DeployHost host, UnitName unit) => new(
        "SystemdInstanceNotPort", DeployErrorKind.InvalidInput, host.Alias, $"{unit} cannot be probed: its instance name is no port.", "Leave -HealthPath out.");

    public static DeployException TargetMissing(DeployHost host, UnitName target) => new(
        "SystemdUnitNotFound", DeployErrorKind.NotFound, host.Alias, $"there is no unit {target}.", "Make it with New-SystemdTarget and install it with Install-SystemdUnit.");

    public static DeployException TemplateMissing(DeployHost host, UnitName template) => new(
        "SystemdUnitNotFound", DeployErrorKind.NotFound, host.Alias, $"there is no template {template}.",
        "Make it with New-SystemdTemplateUnit and install it with Install-SystemdUnit, or name another with -Template.");

    public static DeployException TargetIsVendors(DeployHost host, UnitName target, string path) => new(
        "SystemdUnitIsVendors", DeployErrorKind.Busy, host.Alias, $"{target} is not the administrator's: its file is {path}.",
        $"Have a copy of your own take its place: cp {path} /etc/systemd/system/, or a target that Install-SystemdUnit installs.");

    public static DeployException WantedByDropIn(DeployHost host, UnitName unit, string path) => new(
        "SystemdScaleDropIn", DeployErrorKind.Busy, host.Alias, $"{unit} cannot be taken away: {path} wants it, and drop-ins are not edited.",
        "Take it out of the drop-in, and run this again.");
}
