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

    /// <summary>How many bytes a second the line to the host delivers, as far as this machine's kernel knows, whatever the command does with them; null where nobody knows.</summary>
    long? LineRate => null;

    /// <summary>Completes when the command ended, for whatever reason.</summary>
    Task<SessionResult> Completion { get; }
}
