using System.Management.Automation;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>Lets a plan be given as the file that it was written to.</summary>
internal sealed class PlanTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData as PSObject)?.BaseObject is not string path && (path = (inputData as string)!) is null)
            return inputData;
        try
        {
            return PlanRecord.Read(File.ReadAllText(engineIntrinsics.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DeployException)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
