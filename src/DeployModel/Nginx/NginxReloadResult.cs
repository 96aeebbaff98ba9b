namespace XDeploy;

/// <summary>What <c>Invoke-NginxReload</c> saw on one host.</summary>
public sealed record NginxReloadResult
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>False where nginx ran with just these files already, and was left alone.</summary>
    public required bool Changed { get; init; }

    /// <summary>Process id of the master, which a reload does not change.</summary>
    public required int MasterPid { get; init; }

    /// <summary>Process ids of the workers that run with the files as they are.</summary>
    public IReadOnlyList<int> Worker { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How many older workers still finish what they had begun.</summary>
    public int Retiring { get; init; }

    /// <summary>How long an older worker may take for that (<c>worker_shutdown_timeout</c>); null where it may take for ever.</summary>
    public TimeSpan? WorkerShutdownTimeout { get; init; }

    /// <summary>Time from the signal until the new workers were seen; zero where there was no reload.</summary>
    public TimeSpan Duration { get; init; }
}
