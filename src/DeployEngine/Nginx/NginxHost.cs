using System.Text.RegularExpressions;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>The configuration of nginx as it is on a host: every file that nginx itself reads, in its order.</summary>
public sealed partial class NginxHost
{
    private const int StatusRefused = 21;

    private readonly string _mainPath;
    private readonly Dictionary<string, (string RealPath, byte[] Content)> _files;

    private NginxHost(DeployHost host, Version version, string mainPath, Dictionary<string, (string RealPath, byte[] Content)> files)
    {
        Host = host;
        Version = version;
        _files = files;
        _mainPath = mainPath;
        Configuration = Load(files.Select(f => KeyValuePair.Create(f.Key, FileText.Decode(f.Value.Content))));
    }

    /// <summary>The host.</summary>
    public DeployHost Host { get; }

    /// <summary>The version of nginx.</summary>
    public Version Version { get; }

    /// <summary>All files as one configuration.</summary>
    public NginxConfiguration Configuration { get; }

    /// <summary>Reads the configuration in one round trip.</summary>
    /// <param name="session">The host.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed.</param>
    /// <exception cref="DeployException">nginx is missing (<c>NginxMissing</c>), or does not accept its files (<c>NginxConfigInvalid</c>).</exception>
    public static async Task<NginxHost> ReadAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("read the configuration of nginx");
        AddTo(script);
        return Read(await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds the steps that read the configuration, for a script that reads more.</summary>
    internal static void AddTo(RemoteScript script) => script
        .Step("present", NginxPresence.Check)
        .Step("version", $"nginx -v 2>&1")
        .Step("files", $$"""
            xd_all=$(nginx -T 2>&1) || { printf '%s\n' "$xd_all"; exit {{StatusRefused}}; }
            xd_list=$(printf '%s\n' "$xd_all" | sed -n 's/^# configuration file \(.*\):$/\1/p' | awk '!seen[$0]++')
            IFS='
            '; set -f; set -- $xd_list; set +f
            printf 'file=%s\n' "$@"
            readlink -f -- "$@" | sed 's/^/real=/'
            {{RemoteArchive.OfParameters}}
            """);

    /// <summary>The configuration that those steps read.</summary>
    internal static NginxHost Read(ScriptResult result)
    {
        NginxPresence.ThrowIfMissing(result);
        if (result.Find("files") is { ExitCode: StatusRefused } refused)
            throw NginxHostErrors.ConfigInvalid(result.Host, NginxMessages.Read(refused.Output));
        result.ThrowIfFailed();

        var paths = Values(result["files"], "file=");
        var realPaths = Values(result["files"], "real=");
        var contents = RemoteArchive.Files(result["files"]);
        var files = paths.Zip(realPaths).ToDictionary(p => p.First, p => (p.Second, contents[p.First]), StringComparer.Ordinal);
        return new NginxHost(result.Host, VersionIn(result["version"].Output), paths[0], files);
    }

    /// <summary>All upstreams of the http part.</summary>
    public IReadOnlyList<NginxUpstream> Upstreams => [.. NginxUpstreams.In(Configuration).Select(u => u with { HostName = Host.Alias })];

    /// <summary>The upstream of a name.</summary>
    /// <exception cref="DeployException">There is none (<c>NginxUpstreamNotFound</c>).</exception>
    public NginxUpstream Upstream(string name) =>
        Upstreams.FirstOrDefault(u => u.Name == name) ?? throw UpstreamNotFound(name);

    /// <summary>The error for an upstream that was named and is not there.</summary>
    public DeployException UpstreamNotFound(string name) => NginxHostErrors.UpstreamNotFound(Host, name);

    /// <summary>The error for a server that was named and is not there.</summary>
    public DeployException ServerNotFound(string upstream, string server) => NginxHostErrors.ServerNotFound(Host, upstream, server);

    /// <summary>Plans changes of servers.</summary>
    public NginxChange Change(IEnumerable<UpstreamChange> changes) =>
        Change(changes, (configuration, change) => UpstreamEdits.Set(configuration, change.Upstream, change.Address, change.Server));

    /// <summary>Plans new servers, behind those that are there. One that is there as it is asked for is left alone.</summary>
    /// <exception cref="DeployException">A server is there with other parameters (<c>NginxUpstreamServerExists</c>), or a value is out of range (<c>NginxValueInvalid</c>).</exception>
    public NginxChange AddServers(string upstream, IEnumerable<string> addresses, NginxServerChange parameters) =>
        Change(addresses, (configuration, address) => UpstreamEdits.Add(configuration, upstream, address, parameters));

    /// <summary>Plans to take servers out of an upstream.</summary>
    public NginxChange RemoveServers(string upstream, IEnumerable<string> addresses) =>
        Change(addresses, (configuration, address) => UpstreamEdits.Remove(configuration, upstream, address));

    private NginxChange Change<T>(IEnumerable<T> edits, Func<NginxConfiguration, T, IReadOnlyList<NginxDocument>> edit)
    {
        ArgumentNullException.ThrowIfNull(edits);
        var configuration = Configuration;
        foreach (var one in edits)
        {
            var edited = edit(configuration, one).ToDictionary(d => d.Path, d => d.Text, StringComparer.Ordinal);
            if (edited.Count > 0)
                configuration = Load(configuration.Files.Select(d => KeyValuePair.Create(d.Path, edited.GetValueOrDefault(d.Path, d.Text))));
        }

        return Replace(configuration.Files);
    }

    /// <summary>The file behind a path of the configuration, which may be a link, as in sites-enabled.</summary>
    /// <param name="path">The path as nginx names it.</param>
    public string RealPath(string path) => _files[path].RealPath;

    /// <summary>Plans to give files of the configuration another text.</summary>
    /// <param name="documents">The files with their new text, by the paths that nginx names them by.</param>
    public NginxChange Replace(IEnumerable<NginxDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var changes = new List<FileChange>();
        foreach (var document in documents)
        {
            // What is included may be a link, as in sites-enabled: the file behind it is edited, once.
            var (realPath, before) = _files[document.Path];
            var after = document.ToBytes();
            if (!before.AsSpan().SequenceEqual(after) && !changes.Exists(c => c.Path == realPath))
                changes.Add(new FileChange.Content(realPath, before, after));
        }

        return new NginxChange(Host, changes);
    }

    private NginxConfiguration Load(IEnumerable<KeyValuePair<string, string>> files) => NginxConfiguration.Load(_mainPath, new NginxFileSet(files));

    private static List<string> Values(StepResult step, string prefix) =>
        [.. step.Lines.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)).Select(line => line[prefix.Length..])];

    private static Version VersionIn(string text) =>
        VersionNumber().Match(text) is { Success: true } match ? Version.Parse(match.Value) : new Version(0, 0);

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?")]
    private static partial Regex VersionNumber();
}
