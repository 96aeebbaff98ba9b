using System.Management.Automation;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>The parameters of every cmdlet that works on hosts.</summary>
public abstract class HostInputCmdlet : AsyncCmdlet
{
    /// <summary>The hosts to work on: DeployHost objects, or names that are looked up in ~/.ssh/config. A host named twice is worked on once.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [HostTransformation]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public virtual DeployHost[] HostName { get; set; } = [];

    /// <summary>How many hosts are worked on at once, 1 to 1024. Default 32.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;
}
