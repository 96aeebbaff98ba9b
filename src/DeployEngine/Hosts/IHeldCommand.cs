namespace XDeploy.Engine.Hosts;

/// <summary>A command that runs on a host for as long as somebody holds it.</summary>
public interface IHeldCommand : IAsyncDisposable
{
    /// <summary>The first line that the command printed, or null where it ended without printing one.</summary>
    string? FirstLine { get; }

    /// <summary>Gives the command more to read.</summary>
    /// <exception cref="DeployException">The connection was lost.</exception>
    Task WriteAsync(ReadOnlyMemory<byte> input);

    /// <summary>Ends what the command reads; it goes on until it ends by itself.</summary>
    Task EndInputAsync();

    /// <summary>Completes when the command ended, for whatever reason.</summary>
    Task<SessionResult> Completion { get; }
}
