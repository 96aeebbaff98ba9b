using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Sets what an ssh_config file says of a host. Only the lines that have to change are touched: those in the block of the host, which is the Host line with its name
/// alone; a block that is missing is added before the first one that may speak of the host, since the first value counts. Where all is as asked, nothing is written.
/// </summary>
/// <example>
/// <code>Set-SshConfigHost app1 -Address 192.0.2.11 -User deploy -IdentityFile ~/.ssh/id_deploy</code>
/// <para>Adds app1 to ~/.ssh/config, or changes it there.</para>
/// </example>
/// <example>
/// <code>'app1', 'app2' | Set-SshConfigHost -Option @{ ServerAliveInterval = 15; ProxyCommand = $null } -WhatIf</code>
/// <para>Shows what would change: one keyword is set, and one is taken away.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "SshConfigHost", SupportsShouldProcess = true)]
[OutputType(typeof(SshConfigChange))]
public sealed class SetSshConfigHostCommand : SshConfigChangeCmdlet
{
    private readonly List<KeyValuePair<string, IReadOnlyList<string>>> _settings = [];

    /// <summary>Name or address to connect to: HostName.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>TCP port of sshd, 1 to 65535: Port.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>Login user: User.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>Private key files in order, written as they are: IdentityFile, a line each.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? IdentityFile { get; set; }

    /// <summary>Hosts to go through, in order: ProxyJump.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ProxyJump { get; set; }

    /// <summary>The name to look up in known_hosts: HostKeyAlias.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HostKeyAlias { get; set; }

    /// <summary>Other keywords with their values, in the words of ssh_config(5). A list gives a line each; $null takes the keyword away.</summary>
    [Parameter]
    public IDictionary? Option { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Add("HostName", Address);
        Add("Port", Port?.ToString(CultureInfo.InvariantCulture));
        Add("User", User);
        Add("IdentityFile", IdentityFile);
        Add("ProxyJump", ProxyJump is null ? null : string.Join(',', ProxyJump));
        Add("HostKeyAlias", HostKeyAlias);
        foreach (DictionaryEntry entry in Option ?? new Hashtable())
            _settings.Add(KeyValuePair.Create<string, IReadOnlyList<string>>(LanguagePrimitives.ConvertTo<string>(entry.Key), Values(entry.Value)));
        if (_settings.Count == 0)
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException("SshConfigValueInvalid", DeployErrorKind.InvalidInput, null, "it is not said what to set.", "Give -Address, -User, -Option or another."), Name));
        }
    }

    internal override SshConfigChangePlan Plan(string path, string name) => SshConfigChangePlan.Set(path, name, _settings);

    internal override void Report(SshConfigChangePlan plan)
    {
        foreach (var keyword in plan.Overridden(_settings))
            WriteWarning($"{plan.Name}: a line before the block of the host in {plan.Path} sets {keyword}, so the new value does not count.");
    }

    private void Add(string keyword, string? value) => Add(keyword, value is null ? null : new[] { value });

    private void Add(string keyword, string[]? values)
    {
        if (values is not null)
            _settings.Add(KeyValuePair.Create<string, IReadOnlyList<string>>(keyword, values));
    }

    private static string[] Values(object? value) =>
        value is null ? [] : LanguagePrimitives.ConvertTo<string[]>(value is bool flag ? (flag ? "yes" : "no") : value);
}
