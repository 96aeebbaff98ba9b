namespace XDeploy.Engine.Ssh.Config;

/// <summary>Where a line stands, for messages in OpenSSH's form.</summary>
internal readonly record struct ConfigPlace(string File, int Line)
{
    public ConfigLineException Error(string problem) => new($"{File} line {Line}: {problem}");

    public ConfigFatalException Fatal(string problem) => new($"{File} line {Line}: {problem}");
}
