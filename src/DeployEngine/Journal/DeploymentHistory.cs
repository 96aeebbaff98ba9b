using System.Diagnostics;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Journal;

/// <summary>Finds the journals of deployments: those of this machine, and those that a service's anchor host keeps, whoever wrote them.</summary>
public static class DeploymentHistory
{
    /// <summary>How many journals are looked at to find the release to go back to.</summary>
    public const int Depth = 100;

    /// <summary>The deployments that were started on this machine, the newest first.</summary>
    public static IEnumerable<Deployment> Local()
    {
        if (!Directory.Exists(RolloutJournal.Home))
            return [];
        return Directory.EnumerateDirectories(RolloutJournal.Home)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.jsonl"))
            .OrderByDescending(Path.GetFileName, StringComparer.Ordinal)
            .Select(path => JournalFile.Read(ReadShared(path)))
            .OfType<JournalFile>()
            .Select(journal => journal.ToDeployment(IsAlive(journal.Header), hostName: null));
    }

    /// <summary>The journals that a service's anchor host keeps, the newest first.</summary>
    /// <param name="anchor">The anchor host.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="last">How many at most.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<IReadOnlyList<JournalFile>> OfAnchorAsync(ISession anchor, string service, int last, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        // The names are ours: a time, and hexadecimal digits.
        var script = new RemoteScript($"read the journals of {service}").Step("journals", $$"""
            cd -- {{Folder(service)}} 2>/dev/null || exit 0
            set -- $(ls -1r | grep -E '^[0-9TZ]+-[0-9a-f]+\.jsonl$' | head -n {{last}})
            {{RemoteArchive.OfParameters}}
            """);
        var result = await anchor.RunAsync(script, cancellationToken).ConfigureAwait(false);
        return [.. RemoteArchive.Files(result["journals"]).OrderByDescending(f => f.Key, StringComparer.Ordinal).Select(f => JournalFile.Read(f.Value)).OfType<JournalFile>()];
    }

    /// <summary>The journal of one deployment, as the service's anchor host keeps it; null where it has none.</summary>
    /// <param name="anchor">The anchor host.</param>
    /// <param name="service">Name of the service.</param>
    /// <param name="id">The deployment.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">An error of the session.</exception>
    public static async Task<JournalFile?> OfAnchorAsync(ISession anchor, string service, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        var script = new RemoteScript($"read the journal of deployment {id} of {service}").Step("journal", $$"""
            set -- {{$"{Folder(service)}/{id}.jsonl"}}
            [ -e "$1" ] || exit 0
            {{RemoteArchive.OfParameters}}
            """);
        var result = await anchor.RunAsync(script, cancellationToken).ConfigureAwait(false);
        return RemoteArchive.Files(result["journal"]).Values.Select(bytes => JournalFile.Read(bytes)).FirstOrDefault();
    }

    /// <summary>Where an anchor host keeps the journals of a service.</summary>
    internal static string Folder(string service) => $"/var/lib/xdeploy/{service}/journal";

    // A journal is being written while its run goes on.
    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        file.CopyTo(memory);
        return memory.ToArray();
    }

    private static bool IsAlive(JournalHeader header)
    {
        if (header.Machine != Environment.MachineName)
            return false;
        try
        {
            using var process = Process.GetProcessById(header.ProcessId);
            // The number may have been given to another process since.
            return process.StartTime.ToUniversalTime() <= header.Start.UtcDateTime;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
