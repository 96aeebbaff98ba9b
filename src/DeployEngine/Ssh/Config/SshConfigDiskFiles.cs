namespace XDeploy.Engine.Ssh.Config;

/// <summary>ssh_config files of this machine. A file is read once, however many hosts are resolved.</summary>
internal sealed class SshConfigDiskFiles(SshConfigContext context) : ISshConfigFiles
{
    private readonly Dictionary<string, SshConfigDocument?> _read = new(StringComparer.Ordinal);

    public SshConfigDocument? Read(string path)
    {
        if (!_read.TryGetValue(path, out var document))
            _read[path] = document = File.Exists(path) ? SshConfigDocument.Parse(File.ReadAllBytes(path), path) : null;
        return document;
    }

    public IReadOnlyList<string> Glob(string pattern, bool isUsers)
    {
        var full = pattern[0] is '/' or '~' ? pattern : isUsers ? $"~/.ssh/{pattern}" : $"/etc/ssh/{pattern}";
        return FileGlob.Find(ConfigExpansion.ExpandHome(full, context.Home));
    }

    public bool IsWritableByAll(string path) =>
        context.ChecksPermissions && !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherWrite);
}
