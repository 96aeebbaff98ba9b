namespace XDeploy;

/// <summary>
/// A failure that an operator can act on. The message says what was tried, on which host, what came back
/// and what to do; <see cref="ErrorId"/> never changes between versions, so that scripts can test for it.
/// </summary>
public sealed class DeployException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="errorId">Stable identifier, in PascalCase.</param>
    /// <param name="kind">What sort of error this is.</param>
    /// <param name="hostName">Alias of the host that it happened on, or null.</param>
    /// <param name="problem">What was tried and what came back: one sentence, without the host's name.</param>
    /// <param name="remedy">What the operator can do: one sentence, or null where nothing sensible can be said.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public DeployException(
        string errorId, DeployErrorKind kind, string? hostName, string problem, string? remedy = null, Exception? innerException = null)
        : base(Compose(hostName, problem, remedy), innerException)
    {
        ErrorId = errorId;
        Kind = kind;
        HostName = hostName;
        Problem = problem;
        Remedy = remedy;
    }

    /// <summary>Stable identifier, for example <c>HostKeyChanged</c>.</summary>
    public string ErrorId { get; }

    /// <summary>What sort of error this is.</summary>
    public DeployErrorKind Kind { get; }

    /// <summary>Alias of the host, or null where no single host is concerned.</summary>
    public string? HostName { get; }

    /// <summary>What was tried and what came back.</summary>
    public string Problem { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Remedy { get; }

    private static string Compose(string? hostName, string problem, string? remedy)
    {
        var text = hostName is null ? problem : $"{hostName}: {problem}";
        return remedy is null ? text : $"{text} {remedy}";
    }
}
