namespace XDeploy.Engine.Ssh.Config;

/// <summary>One change of an ssh_config file: what it would be, and what it would say of the host then.</summary>
public sealed class SshConfigChangePlan
{
    private readonly SshConfigDocument _before;
    private readonly SshConfigDocument _after;
    private readonly bool _isNew;

    private SshConfigChangePlan(string path, string name, SshConfigDocument before, SshConfigDocument after, bool isNew)
    {
        Path = path;
        Name = name;
        _before = before;
        _after = after;
        _isNew = isNew;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The host.</summary>
    public string Name { get; }

    /// <summary>Whether there is anything to change.</summary>
    public bool IsChange => _before.Text != _after.Text;

    /// <summary>The file's text before, or null where there is no file.</summary>
    public string? Before => _isNew ? null : _before.Text;

    /// <summary>The file's text after.</summary>
    public string After => _after.Text;

    /// <summary>What the file says of the host after the change.</summary>
    public SshConfigHost Host => SshConfigView.Of(Resolve());

    /// <summary>Plans setting keywords of a host.</summary>
    /// <exception cref="DeployException">A value cannot stand in the file, or ssh would refuse the file with it.</exception>
    public static SshConfigChangePlan Set(string path, string name, IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> settings)
    {
        var plan = Make(path, name, document => SshConfigEdits.Set(document, name, settings));
        plan.Resolve();
        return plan;
    }

    /// <summary>Plans taking a host away.</summary>
    public static SshConfigChangePlan Remove(string path, string name) => Make(path, name, document => SshConfigEdits.Remove(document, name));

    /// <summary>The keywords whose first value in the file is not the one that was set, since a line before it counts.</summary>
    public IReadOnlyList<string> Overridden(IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var alone = new SshConfig(Path, SshConfigContext.Current, new Overlay(Path, SshConfigEdits.Set(SshConfigDocument.Parse(string.Empty, Path), Name, settings))).Resolve(new SshConfigQuery(Name));
        var real = Resolve();
        return [.. settings.Where(s => s.Value.Count > 0).Select(s => s.Key).Where(keyword => Differs(keyword.ToLowerInvariant()))];

        // Lists that add up may have more values than were set.
        bool Differs(string keyword) => SshKeywords.Find(keyword)?.Name is { } known && alone.All(known).Except(real.All(known)).Any();
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <exception cref="DeployException">The file has changed since it was read (<c>SshFileBusy</c>).</exception>
    public void Write()
    {
        var now = File.Exists(Path) ? SshConfigDocument.Parse(File.ReadAllBytes(Path), Path).Text : string.Empty;
        if (now != _before.Text)
            throw SshErrors.FileBusy(Path);
        SshFileWriter.Write(Path, _after.ToBytes());
    }

    private static SshConfigChangePlan Make(string path, string name, Func<SshConfigDocument, SshConfigDocument> change)
    {
        var isNew = !File.Exists(path);
        var before = isNew ? SshConfigDocument.Parse(string.Empty, path) : SshConfigDocument.Parse(File.ReadAllBytes(path), path);
        return new SshConfigChangePlan(path, name, before, change(before), isNew);
    }

    private SshResolution Resolve() => new SshConfig(Path, SshConfigContext.Current, new Overlay(Path, _after)).Resolve(new SshConfigQuery(Name));

    // The file as it would be, with all others as they are.
    private sealed class Overlay(string path, SshConfigDocument document) : ISshConfigFiles
    {
        private readonly SshConfigDiskFiles _disk = new(SshConfigContext.Current);

        public SshConfigDocument? Read(string wanted) => wanted == path ? document : _disk.Read(wanted);

        public IReadOnlyList<string> Glob(string pattern, bool isUsers) => _disk.Glob(pattern, isUsers);

        public bool IsWritableByAll(string wanted) => _disk.IsWritableByAll(wanted);
    }
}
