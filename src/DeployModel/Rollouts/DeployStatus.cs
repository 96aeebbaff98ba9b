namespace XDeploy;

/// <summary>How a service stands against what was deployed last.</summary>
public sealed record DeployStatus
{
    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>The release that the last deployment which succeeded brought; null where none did.</summary>
    public ReleaseId? Release { get; init; }

    /// <summary>How many replicas the service has.</summary>
    public required int Replicas { get; init; }

    /// <summary>How many of them are healthy.</summary>
    public required int Healthy { get; init; }

    /// <summary>How many of them are healthy and get requests.</summary>
    public required int InRotation { get; init; }

    /// <summary>What is not as it should be, a sentence for each replica and reason; empty where all is.</summary>
    public IReadOnlyList<string> Drift { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The last deployment; null where there was none.</summary>
    public Deployment? Last { get; init; }

    /// <summary>Who is deploying the service now; null for nobody.</summary>
    public string? LockedBy { get; init; }

    /// <summary>True where nothing has drifted.</summary>
    public bool IsAsDeployed => Drift.Count == 0;

    /// <summary>The service, its release and its replicas.</summary>
    public override string ToString() => $"{Service} {Release}: {InRotation} of {Replicas} replicas in rotation";
}
