namespace XDeploy.Engine.Ssh.Config;

/// <summary>Where ssh_config files are read from.</summary>
internal interface ISshConfigFiles
{
    /// <summary>The file, or null where there is none.</summary>
    SshConfigDocument? Read(string path);

    /// <summary>The files that an Include names, sorted; relative names are below <c>~/.ssh</c> or <c>/etc/ssh</c>.</summary>
    IReadOnlyList<string> Glob(string pattern, bool isUsers);

    /// <summary>Whether everybody may write the file.</summary>
    bool IsWritableByAll(string path);
}
