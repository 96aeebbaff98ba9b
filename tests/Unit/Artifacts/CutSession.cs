using XDeploy.Engine.Hosts;

namespace XDeploy.Unit.Artifacts;

/// <summary>This machine as a host whose connection is lost after so many bytes that a command reads, or on whose way a byte is changed.</summary>
internal sealed class CutSession(ISession inner) : ISession
{
    /// <summary>After how many bytes the connection is lost; null for never.</summary>
    public long? CutAfter { get; set; }

    /// <summary>Which byte arrives as another one; null for none.</summary>
    public long? Damaged { get; set; }

    /// <summary>How many bytes arrived.</summary>
    public long Arrived { get; private set; }

    public DeployHost Host => inner.Host;

    public Task<SessionResult> RunAsync(SessionCommand command, CancellationToken cancellationToken) => inner.RunAsync(command, cancellationToken);

    public Task<SessionResult> RunScriptAsync(ShellScript script, CancellationToken cancellationToken) => inner.RunScriptAsync(script, cancellationToken);

    public Task UploadAsync(Stream content, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<IHeldCommand> HoldAsync(SessionCommand command, CancellationToken cancellationToken) =>
        new Held(this, await inner.HoldAsync(command, cancellationToken));

    private sealed class Held(CutSession session, IHeldCommand held) : IHeldCommand
    {
        private long _count;

        public string? FirstLine => held.FirstLine;

        public Task<SessionResult> Completion => held.Completion;

        public Task EndInputAsync() => held.EndInputAsync();

        public ValueTask DisposeAsync() => held.DisposeAsync();

        public async Task WriteAsync(ReadOnlyMemory<byte> input)
        {
            var bytes = input.ToArray();
            if (session.Damaged - _count is { } at && at >= 0 && at < bytes.Length)
                bytes[at] ^= 1;
            var left = session.CutAfter is { } cut ? (int)Math.Min(bytes.Length, cut - _count) : bytes.Length;
            await held.WriteAsync(bytes.AsMemory(0, left));
            _count += left;
            session.Arrived += left;
            if (left == bytes.Length)
                return;
            // What the host sees of a lost connection is an end.
            await held.EndInputAsync();
            await held.Completion;
            throw new DeployException("ConnectionLost", DeployErrorKind.Connection, Host.Alias, "cut.");
        }

        private DeployHost Host => session.Host;
    }
}
