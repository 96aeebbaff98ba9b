namespace Microsoft.PowerShell.Commands;

/// <summary>PowerShell paths in their provider's own form.</summary>
[Cmdlet(VerbsData.Convert, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(string))]
internal sealed class ConvertPathCommand : PathCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths.SelectMany(Existing))
            WriteObject(Shown(path));
    }
}
