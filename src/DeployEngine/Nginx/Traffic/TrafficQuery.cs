namespace XDeploy.Engine.Nginx;

/// <summary>What to measure.</summary>
public sealed record TrafficQuery
{
    /// <summary>The log on the balancers, as <see cref="TrafficLog"/> has it written.</summary>
    public required string Path { get; init; }

    /// <summary>Count requests that were passed on to this upstream only; null for all.</summary>
    public string? Upstream { get; init; }

    /// <summary>Count requests that ended then or later only; null for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>What to tell requests apart by.</summary>
    public NginxTrafficGrouping GroupBy { get; init; } = NginxTrafficGrouping.Address;
}
