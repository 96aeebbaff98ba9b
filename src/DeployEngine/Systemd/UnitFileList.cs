using System.Text.Json;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Lists the unit files of a host: what systemd says of them, and where they lie.</summary>
public static class UnitFileList
{
    /// <summary>Reads the list in one round trip.</summary>
    /// <param name="session">The host.</param>
    /// <param name="patterns">Full names, or patterns.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">The host runs no systemd (<c>SystemdMissing</c>), or the look failed.</exception>
    public static async Task<IReadOnlyList<SystemdUnitFileStatus>> ReadAsync(ISession session, IReadOnlyList<string> patterns, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("list the unit files") { RunAs = RunAs.LoginUser }
            .Step("systemd", $"test -d /run/systemd/system")
            .Step("list", $"systemctl list-unit-files --no-pager --full --output=json -- {patterns}")
            .Step("files", Find());
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("systemd") is { Success: false })
            throw SystemdErrors.SystemdMissing(session.Host);
        // A name that is nowhere is status 1 for newer versions, and an empty list for all.
        if (result.Find("list") is { Success: false, Error.Length: > 0 } || result.Find("files") is null)
        {
            if (result["list"] is { Error.Length: 0 })
                return [];
            result.ThrowIfFailed();
        }

        return Parse(result["list"].Output, result["files"].Output, session.Host.Alias);
    }

    /// <summary>Prints what is in the folders that systemd reads, the first one first: type, path and the end of a link, with tabs between.</summary>
    // /lib may be a link to /usr/lib, and the same folder is then listed once, by the name that systemd uses first.
    internal static ShellText Find() => ShellText.Of(
        $$"""
        for xd_folder in $(systemctl show --no-pager --value --property=UnitPath); do
            [ ! -d "$xd_folder" ] || printf '%s\t%s\n' "$(cd -- "$xd_folder" && pwd -P)" "$xd_folder"
        done | awk -F '\t' '!seen[$1]++ { print $2 }' | while IFS= read -r xd_folder; do
            find "$xd_folder" -mindepth 1 -maxdepth 2 \( -type f -o -type l \) \( -path "$xd_folder/*.d/*.conf" -o ! -path "$xd_folder/*/*" \) -printf '%y\t%p\t%l\n'
        done
        """);

    /// <summary>Puts what systemctl and find printed together.</summary>
    internal static IReadOnlyList<SystemdUnitFileStatus> Parse(string json, string files, string hostName)
    {
        var found = files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(f => f.Length == 3).ToList();
        var units = found.Where(f => !Folder(f[1]).EndsWith(".d", StringComparison.Ordinal)).ToLookup(f => FileName(f[1]), StringComparer.Ordinal);
        // The same file name in two folders is one drop-in, the first; they are read in the order of their names.
        var dropIns = found.Where(f => Folder(f[1]).EndsWith(".d", StringComparison.Ordinal)).ToLookup(f => FileName(Folder(f[1]))[..^2], f => f[1], StringComparer.Ordinal);
        using var list = JsonDocument.Parse(json.Length == 0 ? "[]" : json);
        return [.. list.RootElement.EnumerateArray().Select(entry => One(entry, hostName, units, dropIns))];
    }

    private static SystemdUnitFileStatus One(JsonElement entry, string hostName, ILookup<string, string[]> units, ILookup<string, string> dropIns)
    {
        string? Of(string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
        var name = Of("unit_file") ?? string.Empty;
        var places = units[name].ToList();
        var first = places.FirstOrDefault();
        return new SystemdUnitFileStatus
        {
            HostName = hostName,
            Name = name,
            State = Of("state") ?? string.Empty,
            Preset = Of("preset") ?? Of("vendor_preset"),
            Path = first?[1],
            Origin = first is null ? null : Origin(first[1]),
            Target = first is ["l", _, var target] ? target : null,
            Hides = [.. places.Skip(1).Select(p => p[1])],
            DropIn = [.. dropIns[name].DistinctBy(FileName).OrderBy(FileName, StringComparer.Ordinal)],
        };
    }

    private static SystemdUnitFileOrigin Origin(string path) => path switch
    {
        _ when path.StartsWith("/run/systemd/generator", StringComparison.Ordinal) => SystemdUnitFileOrigin.Generated,
        _ when path.StartsWith("/run/", StringComparison.Ordinal) => SystemdUnitFileOrigin.Runtime,
        _ when path.StartsWith("/etc/", StringComparison.Ordinal) => SystemdUnitFileOrigin.Local,
        _ => SystemdUnitFileOrigin.Vendor,
    };

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Folder(string path) => path[..path.LastIndexOf('/')];
}
