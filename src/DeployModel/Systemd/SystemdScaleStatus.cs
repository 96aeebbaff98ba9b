namespace XDeploy;

/// <summary>How many instances of a template one host should run, and which it runs. Instances are named as between the <c>@</c> and the type: <c>5001</c>.</summary>
public sealed record SystemdScaleStatus
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The target that groups the instances.</summary>
    public required string Name { get; init; }

    /// <summary>The instances that are there to run: the target wants them, or they are enabled.</summary>
    public IReadOnlyList<string> Wanted { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The instances that are active, wanted or not.</summary>
    public IReadOnlyList<string> Active { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The active instances whose health probe answers with a 2xx status; null where no probe was asked for.</summary>
    public IReadOnlyList<string>? Healthy { get; init => field = value is null ? null : Array.AsReadOnly(value.ToArray()); }

    /// <summary>The instances that run and are not wanted.</summary>
    public IReadOnlyList<string> Surplus { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The instances that are wanted and not active.</summary>
    public IReadOnlyList<string> Missing { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The target's name.</summary>
    public override string ToString() => Name;
}
