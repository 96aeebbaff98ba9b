using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Preparation;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Returns what holds for sshd's options on hosts, as sshd itself tells it (<c>sshd -T</c>), each with the file and the line that counts: the first that sets it, with included
/// files and Match blocks followed. With -User and -Address it is what holds for such a connection.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Get-SshdOption PasswordAuthentication, Permit*</code>
/// <para>Shows options by name and pattern, and where they are set.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app1 | Get-SshdOption PasswordAuthentication -User backup -Address 10.0.0.5</code>
/// <para>Shows what holds when the user backup comes from an address.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "SshdOption")]
[OutputType(typeof(SshdOption))]
public sealed class GetSshdOptionCommand : HostCmdlet
{
    /// <summary>The options, as names or patterns with wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Who would log in. Default: nobody in particular, so that no Match block of users holds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The address that he would come from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var connection = SshdConnection.None with { User = User, Address = Address, LocalPort = host.Port };
        if (User is not null)
            connection = connection with { Group = await SshdHost.GroupsAsync(session, User, cancellationToken).ConfigureAwait(false) };
        var values = await SshdHost.AskAsync(session, connection, cancellationToken).ConfigureAwait(false);
        var effective = (await SshdHost.ReadAsync(session, cancellationToken).ConfigureAwait(false)).Effective(connection);
        var patterns = Name.Select(n => new WildcardPattern(SshdOptions.NameOf(n), WildcardOptions.IgnoreCase)).ToList();
        foreach (var (name, value) in values.Where(v => patterns.Exists(p => p.IsMatch(v.Key))).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var source = effective[name].Sources is [var first, ..] ? first : null;
            await channel.OutputAsync(new SshdOption(host.Alias, SshdOptions.LabelOf(name), value, source?.Document.Path, source?.Line.Number)).ConfigureAwait(false);
        }
    }
}
