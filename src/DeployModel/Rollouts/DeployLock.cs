namespace XDeploy;

/// <summary>The lock of a service, which one deployment at a time holds.</summary>
public sealed record DeployLock
{
    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>Alias of the anchor host that keeps the lock: the first balancer, or the first host of a service without one.</summary>
    public required string HostName { get; init; }

    /// <summary>True while somebody holds it.</summary>
    public required bool IsHeld { get; init; }

    /// <summary>Who holds it and what for, or held it last; null where nobody ever did.</summary>
    public string? Owner { get; init; }

    /// <summary>When it was taken last, in UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>True where this call took it away from its holder.</summary>
    public bool Changed { get; init; }

    /// <summary>The service, and who holds its lock.</summary>
    public override string ToString() => IsHeld ? $"{Service}: {Owner}" : $"{Service}: free";
}
