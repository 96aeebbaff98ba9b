namespace XDeploy.Engine.Nginx;

/// <summary>
/// What to change in a server of an upstream. Null leaves a parameter as it is. A value that is nginx's default is written only where the
/// parameter stands there already with a value, so that <c>weight=5</c> becomes <c>weight=1</c>, and nothing is added to a plain server.
/// </summary>
public sealed record NginxServerChange
{
    /// <summary>The weight, from 1.</summary>
    public int? Weight { get; init; }

    /// <summary>Whether it is marked as down.</summary>
    public bool? Down { get; init; }

    /// <summary>Whether it is a backup server.</summary>
    public bool? Backup { get; init; }

    /// <summary>Failures that take it out; 0 never does.</summary>
    public int? MaxFails { get; init; }

    /// <summary>The time in which failures count, in whole seconds.</summary>
    public TimeSpan? FailTimeout { get; init; }

    /// <summary>Connections that may be open at once; 0 is no limit.</summary>
    public int? MaxConns { get; init; }

    /// <summary>The time in which it comes back to its full weight (commercial versions only).</summary>
    public TimeSpan? SlowStart { get; init; }
}
