using System.Management.Automation;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>The names that an artifact can have: those of a release.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ArtifactNameAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        try
        {
            _ = new ReleaseId(arguments as string ?? string.Empty);
        }
        catch (ArgumentException)
        {
            throw new ValidationMetadataException($"'{arguments}' is no name of an artifact: use 1 to 128 of A-Z a-z 0-9 . _ + -, a letter or digit first.");
        }
    }
}
