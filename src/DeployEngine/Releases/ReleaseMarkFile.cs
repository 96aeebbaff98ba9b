using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>What an operator thinks of a release, in a file beside the releases: the mark, when, by whom, and why, a line each.</summary>
public static class ReleaseMarkFile
{
    /// <summary>The folder of marks, beside the releases.</summary>
    internal const string Folder = ".marks";

    /// <summary>Sets the mark, or takes it away, where the release is there.</summary>
    /// <exception cref="DeployException">There is no such release (<c>ReleaseMissing</c>), or an error of the session.</exception>
    public static async Task SetAsync(ISession session, ServiceLayout layout, ReleaseState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(state);
        var file = $"{layout.Releases}/{Folder}/{state.Id}";
        var script = new RemoteScript($"mark release {state.Id}");
        if (state.Mark == ReleaseMark.None)
            script.Step("unmark", $"rm -f -- {file}");
        else
            script.Step("folder", $"mkdir -p -- {layout.Releases}/{Folder}").Step("mark", RemoteFile.Write(file, Content(state)));
        await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
    }

    internal static string Content(ReleaseState state) =>
        $"{state.Mark}\n{(state.MarkTime ?? DateTimeOffset.UnixEpoch).ToUniversalTime().ToString("O", CultureInfo.InvariantCulture)}\n{OneLine(state.MarkedBy)}\n{OneLine(state.Reason)}\n";

    /// <summary>The state with the mark that a file holds; as it is where it holds none.</summary>
    internal static ReleaseState Apply(ReleaseState state, string content) =>
        content.Split('\n') is [var mark, var time, var by, ..] lines
        && Enum.TryParse<ReleaseMark>(mark, out var value)
        && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var when)
            ? state with { Mark = value, MarkTime = when, MarkedBy = by, Reason = lines.Length > 3 ? lines[3] : string.Empty }
            : state;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
