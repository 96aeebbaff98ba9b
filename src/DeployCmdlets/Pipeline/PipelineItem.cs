using System.Management.Automation;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>Something that a worker wants done on the pipeline thread.</summary>
internal abstract record PipelineItem
{
    public sealed record Output(object Value) : PipelineItem;

    public sealed record Failure(ErrorRecord Error) : PipelineItem;

    public sealed record Verbose(string Text) : PipelineItem;

    public sealed record Warning(string Text) : PipelineItem;

    public sealed record Information(object Message, string Tag) : PipelineItem;

    public sealed record Progress(ProgressRecord Record) : PipelineItem;

    public sealed record Confirm(string Description, string Target, string Action, TaskCompletionSource<bool> Answer) : PipelineItem;

    public sealed record Call(Action Run) : PipelineItem;
}
