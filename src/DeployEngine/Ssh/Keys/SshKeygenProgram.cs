using System.ComponentModel;
using CliWrap;
using CliWrap.Buffered;

namespace XDeploy.Engine.Ssh.Keys;

/// <summary>Runs of the ssh-keygen of this machine.</summary>
/// <param name="program">The program.</param>
internal sealed class SshKeygenProgram(string program = "ssh-keygen")
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Runs it once.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DeployException">There is none (<c>SshKeygenMissing</c>).</exception>
    public Task<BufferedCommandResult> RunAsync(IEnumerable<string> arguments, string input, CancellationToken cancellationToken) =>
        RunAsync(Command(arguments).WithStandardInputPipe(PipeSource.FromString(input)), cancellationToken);

    /// <summary>Runs it once, with a passphrase that reaches it through a pipe, and is in no argument and in no variable.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="work">A folder that nobody else can enter.</param>
    /// <param name="passphrase">The passphrase; empty for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DeployException">There is none (<c>SshKeygenMissing</c>).</exception>
    public async Task<BufferedCommandResult> RunAsync(IEnumerable<string> arguments, string work, string passphrase, CancellationToken cancellationToken)
    {
        var command = Command(arguments);
        if (passphrase.Length > 0)
        {
            // Without a terminal ssh-keygen asks a program (ssh(1), SSH_ASKPASS), twice for a new key; it reads our pipe, a line each time.
            var askpass = Path.Combine(work, "askpass");
            await File.WriteAllTextAsync(askpass, "#!/bin/sh\nIFS= read -r line && printf '%s\\n' \"$line\"\n", cancellationToken).ConfigureAwait(false);
            if (OperatingSystem.IsWindows())
                throw new DeployException("SshPassphraseUnsupported", DeployErrorKind.InvalidInput, null, "a passphrase cannot be handed over to ssh-keygen on Windows.", "Use a key without one, or one of an agent.");
            File.SetUnixFileMode(askpass, Private);
            command = command
                .WithEnvironmentVariables(e => e.Set("LC_ALL", "C").Set("SSH_ASKPASS", askpass).Set("SSH_ASKPASS_REQUIRE", "force").Set("DISPLAY", "none"))
                .WithStandardInputPipe(PipeSource.FromString($"{passphrase}\n{passphrase}\n"));
        }

        return await RunAsync(command, cancellationToken).ConfigureAwait(false);
    }

    private Command Command(IEnumerable<string> arguments) =>
        Cli.Wrap(program).WithArguments(arguments).WithValidation(CommandResultValidation.None).WithEnvironmentVariables(e => e.Set("LC_ALL", "C"));

    private async Task<BufferedCommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        try
        {
            return await command.ExecuteBufferedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or FileNotFoundException)
        {
            throw new DeployException("SshKeygenMissing", DeployErrorKind.NotFound, null, $"{program} does not start: {e.Message}", "Install OpenSSH's client (openssh-client).", e);
        }
    }
}
