using System.Collections;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Releases;

/// <summary>Refuses fractions in a list of releases: PowerShell makes a number of 1.0 there, which is release 1, and not the one that was meant.</summary>
internal sealed class ReleaseListTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var list = (inputData as PSObject)?.BaseObject ?? inputData;
        return list is IList items && items.Cast<object>().Any(i => (i is PSObject o ? o.BaseObject : i) is double or decimal or float)
            ? throw new ArgumentTransformationMetadataException("In a list, PowerShell reads 1.0 as a number: write releases in quotes, '1.0', '2.0'.")
            : inputData;
    }
}
