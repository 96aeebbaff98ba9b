using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>
/// The configuration of the ssh client, and what it says of a host: the same that <c>ssh -G</c> says (ssh_config(5), OpenSSH 9.2). Files are
/// read once for an object of this class.
/// </summary>
public sealed class SshConfig
{
    private readonly SshConfigContext _context;
    private readonly string? _path;
    private readonly ISshConfigFiles _files;

    /// <summary>A configuration.</summary>
    /// <param name="path">The one file to read, or null for the user's file and then the system's, of which none need exist.</param>
    /// <param name="context">The machine, or null for this one.</param>
    public SshConfig(string? path = null, SshConfigContext? context = null)
        : this(path, context ?? SshConfigContext.Current, new SshConfigDiskFiles(context ?? SshConfigContext.Current))
    {
    }

    internal SshConfig(string? path, SshConfigContext context, ISshConfigFiles files)
    {
        _path = path;
        _context = context;
        _files = files;
    }

    /// <summary>The file that messages speak of.</summary>
    public string Path => _path ?? System.IO.Path.Combine(_context.Home, ".ssh", "config");

    /// <summary>The names of all Host lines that are names and not patterns, in the order of the files, Include files in place.</summary>
    /// <exception cref="DeployException">The file is missing (<c>SshConfigMissing</c>).</exception>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        foreach (var (path, isUsers) in Files())
            Collect(path, isUsers, names, depth: 0);
        return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>What the configuration says of a host.</summary>
    /// <exception cref="DeployException">The file is missing (<c>SshConfigMissing</c>) or wrong (<c>SshConfigInvalid</c>).</exception>
    public SshResolution Resolve(string destination) => Resolve(SshConfigQuery.Parse(destination));

    /// <inheritdoc cref="Resolve(string)"/>
    public SshResolution Resolve(SshConfigQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        try
        {
            return ResolveOrThrow(query);
        }
        catch (ConfigFatalException e)
        {
            throw SshErrors.ConfigInvalid(query.Host, e.Message);
        }
    }

    private SshResolution ResolveOrThrow(SshConfigQuery query)
    {
        var values = new ConfigValues();
        var first = new ConfigReader(new ConfigPass(_context, query.Host, query.Host, IsFinal: false), values, _files);
        foreach (var setting in query.Setting)
            first.ReadSetting(setting);
        if (query.User is not null)
            values.SetFirst("user", query.User);
        if (query.Port is { } port)
            values.SetFirst("port", port.ToString(CultureInfo.InvariantCulture));
        var problem = SshDestination.HostProblem(query.Host) ?? SshDestination.UserProblem(values.First("user") ?? string.Empty);
        if (problem is not null)
            throw new ConfigFatalException(problem);
        Read(first);

        var host = values.First("hostname") is { } name ? ConfigExpansion.ExpandTokens(name, token => token == 'h' ? query.Host : null) : query.Host;
        ConfigDefaults.FillForName(values);
        var canonicalizer = new HostCanonicalizer(_context, values);
        host = canonicalizer.Find(host);
        var isNamed = first.IsNamed;
        if (values.WantsFinalPass || canonicalizer.WantsFinalPass)
        {
            values.Replace("hostname", host);
            var final = new ConfigReader(new ConfigPass(_context, host, query.Host, IsFinal: true), values, _files);
            Read(final);
            isNamed |= final.IsNamed;
        }

        return SshResolution.Complete(values, _context, query.Host, host, isNamed);
    }

    private void Read(ConfigReader reader)
    {
        foreach (var (path, isUsers) in Files())
            reader.ReadFile(path, isUsers);
    }

    private IEnumerable<(string Path, bool IsUsers)> Files()
    {
        if (_path is null)
            return [(Path, true), ("/etc/ssh/ssh_config", false)];
        return _files.Read(_path) is null ? throw SshErrors.ConfigMissing(_path) : [(_path, true)];
    }

    private void Collect(string path, bool isUsers, List<string> names, int depth)
    {
        // An endless Include is told when a host is resolved.
        if (depth > 16 || _files.Read(path) is not { } document)
            return;
        foreach (var line in document.Lines)
        {
            if (line.Keyword == "host")
                names.AddRange((line.Arguments ?? []).Where(word => word.Length > 0 && !SshPattern.IsPattern(word)));
            foreach (var file in line.Keyword == "include" ? (line.Arguments ?? []).Where(word => word.Length > 0).SelectMany(word => _files.Glob(word, isUsers)) : [])
                Collect(file, isUsers, names, depth + 1);
        }
    }
}
