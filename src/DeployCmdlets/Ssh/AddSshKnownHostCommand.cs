using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Puts the keys of a host on file in known_hosts. They are asked of the host itself, by a key exchange without a login, or given with -Key. What the host shows is added only
/// where you agree to its fingerprints: compare them with what the host's owner says, or give what the owner said with -Fingerprint. A key that differs from one
/// on file is refused. Keys that are on file are left as they are.
/// </summary>
/// <example>
/// <code>Add-SshKnownHost app1</code>
/// <para>Asks app1 for its keys, shows their fingerprints and adds them if you agree.</para>
/// </example>
/// <example>
/// <code>Add-SshKnownHost 10.0.0.11 -ProxyJump gate</code>
/// <para>Asks a host that is reached through another one, whose own key has to be on file.</para>
/// </example>
/// <example>
/// <code>Add-SshKnownHost app1 -Fingerprint SHA256:kZ0xbZ1Zk4gT0jJ4nGk3cD2vWq6Yh8Lr5mPp7sXeQyU -Hash</code>
/// <para>Adds the one key that has this fingerprint, without asking, and hides the name.</para>
/// </example>
[Cmdlet(VerbsCommon.Add, "SshKnownHost", SupportsShouldProcess = true)]
[OutputType(typeof(SshKnownHost))]
public sealed class AddSshKnownHostCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Names or addresses that are connected to.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>TCP port of sshd, 1 to 65535. Default 22.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; } = 22;

    /// <summary>Where to ask, if that is not the name itself.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>Keys as a .pub file has them, instead of those that the host shows.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Key { get; set; }

    /// <summary>Fingerprints that are known to be right, as "SHA256:...". Only keys that have one of them are added, without asking; if the host shows none of them, that is an error.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Fingerprint { get; set; }

    /// <summary>Hash the name, so that it cannot be read from the file.</summary>
    [Parameter]
    public SwitchParameter Hash { get; set; }

    /// <summary>The known_hosts file. Default ~/.ssh/known_hosts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsFile { get; set; }

    /// <summary>The hosts that the connection goes through, in order: DeployHost objects, or what ssh's -J takes, looked up in ~/.ssh/config. They are logged in to.</summary>
    [Parameter]
    [JumpTransformation]
    public DeployHost[] ProxyJump { get; set; } = [];

    /// <summary>How long one connection may take: seconds, or a text such as "500ms". Default 10 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Add the keys without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var file = KnownHostsFile is null ? SshPaths.DefaultKnownHosts[0] : GetUnresolvedProviderPathFromPSPath(KnownHostsFile);
        foreach (var name in Name)
        {
            try
            {
                Add(file, name);
            }
            catch (OperationCanceledException)
            {
                throw new PipelineStoppedException();
            }
            catch (Exception e) when (e is DeployException or IOException or UnauthorizedAccessException)
            {
                WriteError(DeployErrorRecord.From(e, name));
            }
        }
    }

    private void Add(string file, string host)
    {
        var name = KnownHostName.Of(host, Port);
        var keys = Keys(host);
        var missing = KnownHostsView.Missing(file, name, keys);
        if (missing.Count > 0)
        {
            var shown = string.Join('\n', missing.Select(key => $"  {key.Type} {key.Fingerprint}"));
            var question = $"Add to {file} the keys of {name}:\n{shown}";
            if (!ShouldProcess(question, $"{question}\nAdd them?", "Trust host keys"))
                return;
            // What the host shows of itself is nobody's word; a key or a fingerprint that was given is.
            if (Key is null && Fingerprint is null && !Force && !ShouldContinue($"{question}\nAre these the keys of {host}?", "Trust host keys"))
                return;
        }

        WriteObject(KnownHostsView.Add(file, name, keys, Hash), enumerateCollection: true);
    }

    private IReadOnlyList<SshPublicKey> Keys(string name)
    {
        var keys = Key is null
            ? HostKeyScan.ReadAsync(
                new DeployHost { Alias = name, Address = Address ?? name, Port = Port, ProxyJump = ProxyJump, ConnectTimeout = ConnectTimeout }, _stopping.Token).GetAwaiter().GetResult()
            : [.. Key.Select(text => SshPublicKey.TryParse(text, out _) ?? throw Invalid(name, $"'{text}' is no public key.", "Give the type and the base64, as a .pub file has them."))];
        if (Fingerprint is null)
            return keys;
        var wanted = keys.Where(key => Fingerprint.Contains(key.Fingerprint, StringComparer.Ordinal)).ToList();
        return wanted.Count > 0
            ? wanted
            : throw new DeployException(
                "HostKeyUnexpected", DeployErrorKind.HostKey, name,
                $"no key has a fingerprint that was given; there are {string.Join(", ", keys.Select(key => $"{key.Type} {key.Fingerprint}"))}.", "Do not connect before you know why.");
    }

    private static DeployException Invalid(string name, string problem, string remedy) => new("HostKeyInvalid", DeployErrorKind.InvalidInput, name, problem, remedy);
}
