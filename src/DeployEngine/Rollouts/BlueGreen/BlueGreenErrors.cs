namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>Errors of blue/green, made in one place.</summary>
public static class BlueGreenErrors
{
    /// <summary>The service has one colour.</summary>
    public static DeployException NoSecondColour(DeployService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return new DeployException(
            "NoSecondColour", DeployErrorKind.InvalidInput, null, $"{service} has one set of ports, so a release cannot come up beside the one that runs.",
            "Name the ports of the second colour with New-DeployService -StandbyPort, or use Invoke-RollingUpdate.");
    }

    /// <summary>Testers are told by something, and led nowhere.</summary>
    public static DeployException PreviewWithoutUpstream(string site) => new(
        "PreviewInvalid", DeployErrorKind.InvalidInput, null, $"site '{site}' tells testers from others, and has nowhere to lead them.",
        "Give the upstream that New-NginxUpstream -Preview makes.");

    /// <summary>A switch would not turn the upstream of the testers.</summary>
    public static DeployException PreviewNotTurned(string site, string upstream, string preview) => new(
        "PreviewInvalid", DeployErrorKind.InvalidInput, null,
        $"site '{site}' leads testers to the upstream '{preview}', which a switch does not turn: that of '{upstream}' is '{BlueGreenNames.Preview(upstream)}'.",
        "Give the one that New-NginxUpstream -Preview makes of the same service, under its own name.");

    internal static DeployException NoBalancer(DeployService service) => new(
        "NoBalancer", DeployErrorKind.InvalidInput, null, $"{service} has no balancer, so nothing could give its traffic to the other colour.", "Name its balancers with New-DeployService -Balancer.");

    internal static DeployException ColourUnclear(DeployService service, string seen) => new(
        "ColourUnclear", DeployErrorKind.RemoteFailure, null, $"the balancers of {service} do not say which colour gets its requests: {seen}.",
        "Where a deployment was interrupted, end it with Resume-Deployment or Undo-Deployment. Else mark the servers of one colour as down on all balancers (Set-NginxUpstreamServer -Down).");

    internal static DeployException ServerDown(DeployService service, string servers) => new(
        "ServerDown", DeployErrorKind.InvalidInput, null, $"of the colour of {service} that gets the requests, some are marked down: {servers}. Nobody would know on the way back.",
        "Take the marks away (Set-NginxUpstreamServer -Down:$false), or end the deployment that left them, and begin again.");

    internal static DeployException Unfinished(string id, string release) => new(
        "BlueGreenUnfinished", DeployErrorKind.Busy, null, $"deployment {id} has not ended: release {release} may run beside the one that gets the requests.",
        "Go on with it (Resume-Deployment), or take it back (Undo-Deployment), and begin again.");

    internal static DeployException CapacityTooLow(string host, long available, long needed) => new(
        "CapacityTooLow", DeployErrorKind.InvalidInput, host, $"{Megabytes(available)} MiB of memory are available, and the colour that runs takes {Megabytes(needed)} MiB: a second one may not fit beside it.",
        "Make room, or use -SkipCapacityCheck if the release is known to fit.");

    internal static DeployException PortInUse(string host, IReadOnlyCollection<string> ports) => new(
        "PortInUse", DeployErrorKind.InvalidInput, host, $"somebody else listens on {(ports.Count == 1 ? "port" : "the ports")} {string.Join(", ", ports)}, which the idle colour needs.",
        "See who does with ss -ltnp on the host, or give the service other ports (New-DeployService -StandbyPort).");

    private static long Megabytes(long bytes) => bytes >> 20;
}
