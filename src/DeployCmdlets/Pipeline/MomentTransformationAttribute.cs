using System.Globalization;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// Lets a moment be written as an operator would: a date or a time of day of this machine's time zone, or a duration, which is counted back from now:
/// <c>10min</c>, <c>2h</c>, a TimeSpan.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MomentTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly DurationTransformationAttribute Duration = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            TimeSpan ago => DateTimeOffset.Now - ago,
            DateTime time => new DateTimeOffset(time),
            string text => Parse(engineIntrinsics, text),
            _ => value,
        };
    }

    // Dates are read as PowerShell casts them: in the invariant culture. "2026-11-25" and "10:30" are no durations.
    private static object? Parse(EngineIntrinsics engine, string text)
    {
        if (Duration.Transform(engine, text) is TimeSpan ago)
            return DateTimeOffset.Now - ago;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : text;
    }
}
