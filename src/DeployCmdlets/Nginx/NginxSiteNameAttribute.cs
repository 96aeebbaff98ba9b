using System.Management.Automation;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>Lets only names of sites through: they become paths on hosts.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NginxSiteNameAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        try
        {
            _ = new NginxSiteFile((string)element, string.Empty);
        }
        catch (DeployException e)
        {
            throw new ValidationMetadataException(e.Message, e);
        }
    }
}
