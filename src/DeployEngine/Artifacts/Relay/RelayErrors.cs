namespace XDeploy.Engine.Artifacts.Relay;

/// <summary>The errors of handing on, made in one place.</summary>
internal static class RelayErrors
{
    /// <summary>The host cannot hand anything on.</summary>
    public static DeployException Unavailable(DeployHost relay, string why, string remedy) => new(
        "RelayUnavailable", DeployErrorKind.NotFound, relay.Alias, $"it cannot hand releases on: {why}.", remedy);

    /// <summary>A neighbour did not get all.</summary>
    public static DeployException Failed(DeployHost host, DeployHost relay, string said) => new(
        "RelayFailed", DeployErrorKind.RemoteFailure, host.Alias, $"it could not fetch the release from {relay}: {(said.Length > 0 ? said : "the connection ended")}.",
        $"See that it reaches {relay.Address}, port {relay.Port}, and has ssh.");
}
