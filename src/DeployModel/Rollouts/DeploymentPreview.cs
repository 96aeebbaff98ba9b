namespace XDeploy;

/// <summary>A release that runs and gets no requests yet: what the tests of a blue/green deployment are told.</summary>
public sealed record DeploymentPreview
{
    /// <summary>The service, with the ports of the colour that runs the release and of no other: cmdlets that take a service act on it.</summary>
    public required DeployService Service { get; init; }

    /// <summary>The release.</summary>
    public required ReleaseId Release { get; init; }

    /// <summary>The replicas: <c>host:port</c>.</summary>
    public IReadOnlyList<string> Replica { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The address of each of them for HTTP: <c>http://10.0.0.1:6001/</c>.</summary>
    public IReadOnlyList<string> Url { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The release.</summary>
    public override string ToString() => $"{Service} {Release}";
}
