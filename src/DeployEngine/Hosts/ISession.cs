namespace XDeploy.Engine.Hosts;

/// <summary>
/// A way to run commands and put files on one host. Members may be called from several threads at once; an
/// implementation bounds how many run at the same time.
/// </summary>
public interface ISession
{
    /// <summary>The host that this session works on.</summary>
    DeployHost Host { get; }

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="cancellationToken">Ends the command on the host: TERM first, then KILL.</param>
    /// <returns>What the command answered, whatever its exit status.</returns>
    /// <exception cref="DeployException">The host cannot be reached, the connection was lost, or the command ran out of time.</exception>
    Task<SessionResult> RunAsync(SessionCommand command, CancellationToken cancellationToken);

    /// <summary>Runs a script in a shell, which may be one that ran a script before.</summary>
    /// <param name="script">What to run.</param>
    /// <param name="cancellationToken">Ends the shell and what runs in it: TERM first, then KILL.</param>
    /// <returns>What the script printed; where the shell ended before the script did, what there was and the shell's exit status.</returns>
    /// <exception cref="DeployException">As for <see cref="RunAsync"/>.</exception>
    Task<SessionResult> RunScriptAsync(ShellScript script, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a command that stays until the returned hold is disposed or the connection ends, whichever comes first.
    /// </summary>
    /// <param name="command">What to run. It must print one line once it holds what it is there to hold, and end at the end of its input.</param>
    /// <param name="cancellationToken">Cancels the wait for the first line.</param>
    /// <exception cref="DeployException">As for <see cref="RunAsync"/>.</exception>
    Task<IHeldCommand> HoldAsync(SessionCommand command, CancellationToken cancellationToken);

    /// <summary>Writes a file on the host, owned by the login user and readable by it alone.</summary>
    /// <param name="content">The bytes, read to the end.</param>
    /// <param name="remotePath">Absolute path; its folder must exist. An existing file is overwritten.</param>
    /// <param name="progress">Receives the count of bytes written so far, or null.</param>
    /// <param name="cancellationToken">Stops the upload; what was written stays.</param>
    /// <exception cref="DeployException">The host cannot be reached, or the file cannot be written.</exception>
    Task UploadAsync(Stream content, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken);
}
