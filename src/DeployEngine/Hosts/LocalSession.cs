using System.Diagnostics;
using System.Text;
using CliWrap;

namespace XDeploy.Engine.Hosts;

/// <summary>Works on this machine without SSH: one VM needs no sshd to be deployed to.</summary>
public sealed class LocalSession(DeployHost host) : ISession
{
    private static readonly TimeSpan GraceBeforeKill = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public DeployHost Host { get; } = host;

    /// <inheritdoc/>
    public async Task<SessionResult> RunAsync(SessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var output = new LineReader(command.OnOutputLine, command.MaxOutputBytes, command.KeepsOutput);
        var error = new LineReader(null, command.MaxOutputBytes);

        using var turn = await PasswordTurn.TakeAsync(Host, command.Prompt, cancellationToken).ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(command.Timeout ?? Timeout.InfiniteTimeSpan);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var kill = new CancellationTokenSource();
        using var ladder = stop.Token.Register(() => kill.CancelAfter(GraceBeforeKill));

        try
        {
            var start = new PasswordStart(turn, command.Input);
            var result = await Cli.Wrap("/bin/sh")
                .WithArguments(["-c", command.Text])
                .WithStandardInputPipe(turn is not null ? start.Input : command.Input.IsEmpty ? PipeSource.Null : PipeSource.FromBytes(command.Input))
                .WithStandardOutputPipe(Into(output))
                .WithStandardErrorPipe(turn is not null ? start.Into(error) : Into(error))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(kill.Token, stop.Token)
                .ConfigureAwait(false);
            return output.Overflowed
                ? throw SessionErrors.OutputTooLarge(Host, command.MaxOutputBytes)
                : new SessionResult(result.ExitCode, output.Text, error.Text);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw SessionErrors.CommandTimeout(Host, command.Timeout!.Value);
        }
    }

    /// <inheritdoc/>
    public Task<SessionResult> RunScriptAsync(ShellScript script, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(script);
        var command = new SessionCommand(script.Shell) { Input = Encoding.UTF8.GetBytes(script.Text), Timeout = script.Timeout, Prompt = script.Prompt };
        return RunAsync(command, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IHeldCommand> HoldAsync(SessionCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        using var turn = await PasswordTurn.TakeAsync(Host, command.Prompt, cancellationToken).ConfigureAwait(false);
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "-c", command.Text },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        var error = turn is null ? [] : await Task.Run(() => turn.Answer(process.StandardError.BaseStream, process.StandardInput.BaseStream, process.Kill), cancellationToken).ConfigureAwait(false);
        var held = new HeldProcess(process, command.OnOutputLine, Encoding.UTF8.GetString(error));
        await held.ReadFirstLineAsync(cancellationToken).ConfigureAwait(false);
        return held;
    }

    /// <inheritdoc/>
    public async Task UploadAsync(Stream content, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.Asynchronous,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

            var file = new FileStream(remotePath, options);
            await using (file.ConfigureAwait(false))
            {
                await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                progress?.Report(file.Length);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SessionErrors.UploadFailed(Host, remotePath, e.Message, e);
        }
    }

    internal static PipeTarget Into(LineReader reader) => PipeTarget.Create(async (stream, token) =>
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, token).ConfigureAwait(false)) > 0)
            reader.Append(buffer.AsSpan(0, read));
    });

    private sealed class HeldProcess : IHeldCommand
    {
        private readonly Process _process;
        private readonly StringBuilder _output = new();
        private Task _rest = Task.CompletedTask;

        private readonly Action<string>? _onLine;

        public HeldProcess(Process process, Action<string>? onLine, string error)
        {
            _process = process;
            _onLine = onLine;
            Completion = CompleteAsync(error);
        }

        public string? FirstLine { get; private set; }

        public Task<SessionResult> Completion { get; }

        public async Task ReadFirstLineAsync(CancellationToken cancellationToken)
        {
            FirstLine = await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            _output.AppendLine(FirstLine);
            _rest = ReadRestAsync();
        }

        public async Task WriteAsync(ReadOnlyMemory<byte> input)
        {
            await _process.StandardInput.BaseStream.WriteAsync(input).ConfigureAwait(false);
            await _process.StandardInput.BaseStream.FlushAsync().ConfigureAwait(false);
        }

        public Task EndInputAsync()
        {
            _process.StandardInput.Close();
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            _process.StandardInput.Close();
            await Completion.ConfigureAwait(false);
            _process.Dispose();
        }

        private async Task ReadRestAsync()
        {
            while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                _output.AppendLine(line);
                _onLine?.Invoke(line);
            }
        }

        private async Task<SessionResult> CompleteAsync(string start)
        {
            var error = start + await _process.StandardError.ReadToEndAsync().ConfigureAwait(false);
            await _process.WaitForExitAsync().ConfigureAwait(false);
            await _rest.ConfigureAwait(false);
            return new SessionResult(_process.ExitCode, _output.ToString(), error);
        }
    }
}
