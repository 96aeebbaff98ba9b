using System.Management.Automation;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>The names that an artifact can have: those of a release.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ArtifactNameAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        try
        {
            _ = new ReleaseId(element as string ?? string.Empty);
        }
        catch (ArgumentException)
        {
            throw new ValidationMetadataException($"'{element}' is no name of an artifact: use 1 to 128 of A-Z a-z 0-9 . _ + -, a letter or digit first.");
        }
    }
}
