using System.Collections.Concurrent;

namespace XDeploy.Engine.Hosts;

/// <summary>
/// One password on one host: it is tried by one command at a time, and never again once it was refused. Three scripts at once with a wrong password would be three failed
/// logins, and hosts lock users out for less.
/// </summary>
#pragma warning disable CA1001 // It lives as long as the process, and its semaphore has no handle.
internal sealed class PasswordGate
#pragma warning restore CA1001
{
    private static readonly ConcurrentDictionary<string, PasswordGate> All = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>True once the host has refused it.</summary>
    public bool IsRefused { get; set; }

    /// <summary>The gate of a password.</summary>
    /// <param name="host">The host.</param>
    /// <param name="fingerprint">What tells the password from others.</param>
    public static PasswordGate Of(DeployHost host, string fingerprint) =>
        All.GetOrAdd(string.Join('\n', [host.Alias, host.Address, $"{host.Port}", host.User, fingerprint]), _ => new PasswordGate());

    /// <summary>Waits until nobody else tries it.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _one.WaitAsync(cancellationToken);

    /// <summary>Lets the next one try.</summary>
    public void Leave() => _one.Release();
}
