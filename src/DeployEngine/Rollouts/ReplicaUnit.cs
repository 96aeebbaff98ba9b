using System.Globalization;

namespace XDeploy.Engine.Rollouts;

/// <summary>The unit that a replica is: an instance of the service's template, named by its port.</summary>
internal static class ReplicaUnit
{
    /// <summary>The name of the unit.</summary>
    public static string Of(DeployService service, int port) => $"{service.Name}@{port.ToString(CultureInfo.InvariantCulture)}.service";
}
