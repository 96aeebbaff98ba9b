namespace XDeploy.Runner.Testing;

/// <summary>Ends the running test as skipped.</summary>
[Cmdlet(VerbsCommon.Set, "ItResult", DefaultParameterSetName = "Skipped")]
internal sealed class SetItResultCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "Skipped")]
    public SwitchParameter Skipped { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Inconclusive")]
    public SwitchParameter Inconclusive { get; set; }

    [Parameter]
    public string? Because { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => ThrowTerminatingError(
        new ErrorRecord(new TestResultException(Because), "PesterTestSkipped", ErrorCategory.OperationStopped, targetObject: null));
}
