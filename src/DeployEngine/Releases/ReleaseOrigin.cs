using System.Globalization;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>
/// Where a release comes from, in a file beside its seal: who brought it, when, and who has signed it, a line each. It is no part of the manifest, as the same content is the same release whoever brings it.
/// </summary>
internal static class ReleaseOrigin
{
    /// <summary>The folder of origins, beside the releases.</summary>
    public const string Folder = $"{ReleaseSeal.Folder}/.origins";

    /// <summary>The folder of signatures, beside the releases.</summary>
    public const string SignatureFolder = $"{ReleaseSeal.Folder}/.signatures";

    /// <summary>Who works here: <c>user@machine</c>.</summary>
    public static string Sender => $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>Shell that writes it, in the folder of releases, before the release gets its name.</summary>
    /// <param name="id">The release.</param>
    /// <param name="identity">Who has signed it, as a word of the shell; empty for nobody who is known.</param>
    /// <param name="fingerprint">The key, as a word of the shell.</param>
    public static ShellText Write(ReleaseId id, ShellText identity, ShellText fingerprint) => ShellText.Of(
        $$"""
        mkdir -p {{Folder}}
        printf '%s\n' {{Sender}} {{DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)}} {{identity}} {{fingerprint}} >{{Folder}}/{{id.Value}}
        """);

    /// <summary>The state with what a file tells; as it is where it tells nothing.</summary>
    public static ReleaseState Apply(ReleaseState state, string content) =>
        content.Split('\n') is [var sender, var time, ..] lines && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var when)
            ? state with { SentBy = sender, SentTime = when, SignedBy = lines.ElementAtOrDefault(2) ?? string.Empty, SigningKey = lines.ElementAtOrDefault(3) ?? string.Empty }
            : state;
}
