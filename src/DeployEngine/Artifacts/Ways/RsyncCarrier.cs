using System.ComponentModel;
using System.Globalization;
using System.Text;
using CliWrap;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>
/// Puts chunks on a host by rsync(1) over ssh(1), which log in by the keys, known hosts and jumps of the host's entry: a private ssh_config has them. What is sent lies in a private folder of this machine meanwhile, large files as
/// links; both are gone afterwards.
/// </summary>
internal sealed class RsyncCarrier(DeployHost host, BandwidthLimit? limit, TransferCompression compression) : IChunkCarrier
{
    private const string Program = "rsync";
    private const int MaxAttempts = 4;

    private static readonly TimeSpan GraceBeforeKill = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public ArtifactWay Way => ArtifactWay.Rsync;

    /// <inheritdoc/>
    public bool IsLogin => !RsyncArguments.RunsAsRoot(host);

    /// <summary>Whether this machine has the programs.</summary>
    public static bool IsHere => OnPath(Program) && OnPath("ssh");

    /// <inheritdoc/>
    public async Task<long> CarryAsync(
        ISession session, IReadOnlyList<ChunkFile> chunks, string folder, IReadOnlyDictionary<int, long> there, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("xdeploy-").FullName;
        try
        {
            var source = Directory.CreateDirectory(Path.Combine(work, "chunks")).FullName;
            var wanted = new List<int>();
            foreach (var chunk in chunks)
            {
                var length = await StageAsync(chunk, source, cancellationToken).ConfigureAwait(false);
                if (there.GetValueOrDefault(chunk.Index, -1) == length)
                    onBytes(length);
                else
                    wanted.Add(chunk.Index);
            }

            var config = Path.Combine(work, "ssh_config");
            await File.WriteAllTextAsync(config, SshProgramConfig.Of(host), cancellationToken).ConfigureAwait(false);
            // The bound is for all hosts together, and rsync knows of itself alone: one after another.
            using var turn = limit is null ? null : await limit.AloneAsync(cancellationToken).ConfigureAwait(false);
            var arguments = RsyncArguments.Of(host, config, source, folder, limit?.BytesPerSecond, compression == TransferCompression.Gzip);
            return wanted.Count == 0 ? 0 : await RunAsync(arguments, wanted, folder, onBytes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<long> RunAsync(IReadOnlyList<string> arguments, List<int> wanted, string folder, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var names = string.Concat(wanted.Select(index => string.Create(CultureInfo.InvariantCulture, $"{index}\0")));
        for (var attempt = 1; ; attempt++)
        {
            var output = new RsyncOutput(onBytes);
            var error = new LineReader(null, SessionCommand.DefaultMaxOutputBytes);
            using var kill = new CancellationTokenSource();
            using var ladder = cancellationToken.Register(() => kill.CancelAfter(GraceBeforeKill));
            CommandResult result;
            try
            {
                result = await Cli.Wrap(Program)
                    .WithArguments(arguments)
                    .WithEnvironmentVariables(e => e.Set("LC_ALL", "C").Set("RSYNC_RSH", null).Set("RSYNC_PROTECT_ARGS", null).Set("RSYNC_OLD_ARGS", null))
                    .WithStandardInputPipe(PipeSource.FromString(names, Encoding.ASCII))
                    .WithStandardOutputPipe(Into(output.Append))
                    .WithStandardErrorPipe(Into(error.Append))
                    .WithValidation(CommandResultValidation.None)
                    .ExecuteAsync(kill.Token, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception e) when (e is Win32Exception or FileNotFoundException)
            {
                throw ArtifactErrors.WayUnavailable(host, Way, "this machine has no rsync", "Install it here, or send by another way.");
            }

            if (result.ExitCode == 0)
                return output.BytesSent;
            if (attempt == MaxAttempts || !RsyncErrors.IsDropped(result.ExitCode, error.Text))
                throw RsyncErrors.Of(host, folder, result.ExitCode, error.Text);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(300, 900) * attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<long> StageAsync(ChunkFile chunk, string source, CancellationToken cancellationToken)
    {
        var path = Path.Combine(source, chunk.Index.ToString(CultureInfo.InvariantCulture));
        var content = await chunk.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            if (content is FileStream file)
            {
                File.CreateSymbolicLink(path, file.Name);
                return file.Length;
            }

            var staged = File.Create(path);
            await using (staged.ConfigureAwait(false))
                await content.CopyToAsync(staged, cancellationToken).ConfigureAwait(false);
            return content.Length;
        }
    }

    private static PipeTarget Into(Action<ReadOnlySpan<byte>> append) => PipeTarget.Create(async (stream, token) =>
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, token).ConfigureAwait(false)) > 0)
            append(buffer.AsSpan(0, read));
    });

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));
}
