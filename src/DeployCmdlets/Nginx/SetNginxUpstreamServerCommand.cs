using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Sets the parameters of servers in an upstream, on all balancers or on none: written, judged by <c>nginx -t</c> everywhere, then loaded everywhere, with proof.
/// What is not given stays as it is, and a value that is nginx's default is not written where it was not. Where all is right already, nothing is done.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Set-NginxUpstreamServer x-model 10.0.0.5:* -Down</code>
/// <para>Takes all servers of one host out of rotation, before work on it; -Up brings them back.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb* | Set-NginxUpstreamServer x-model * -MaxFails 3 -FailTimeout 5s</code>
/// <para>Has nginx pass a server by after three failures in five seconds, for five seconds.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "NginxUpstreamServer", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class SetNginxUpstreamServerCommand : NginxUpstreamCmdlet
{
    private NginxServerChange _change = new();

    /// <summary>The weight, 1 to 65535: a server's share of requests is its weight over the sum of all.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Weight { get; set; }

    /// <summary>Mark the servers as down: they get no request.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Take the mark away.</summary>
    [Parameter]
    public SwitchParameter Up { get; set; }

    /// <summary>Make them backups: they get requests only when no primary server is there.</summary>
    [Parameter]
    public SwitchParameter Backup { get; set; }

    /// <summary>Make them primary servers again.</summary>
    [Parameter]
    public SwitchParameter Primary { get; set; }

    /// <summary>After how many failures within FailTimeout nginx passes a server by; 0 for never.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxFails { get; set; }

    /// <summary>The time in which failures are counted, and for which a server is passed by then: whole seconds, or a text such as "1min".</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? FailTimeout { get; set; }

    /// <summary>How many connections to a server may be open at once; 0 for no limit. Without a zone each worker of nginx counts its own.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxConns { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _change = new NginxServerChange
            {
                Weight = Weight,
                Down = Choice(Down, nameof(Down), Up, nameof(Up)),
                Backup = Choice(Backup, nameof(Backup), Primary, nameof(Primary)),
                MaxFails = MaxFails,
                FailTimeout = FailTimeout,
                MaxConns = MaxConns,
            };
            if (_change == new NginxServerChange())
                throw Invalid("it is not said what to set.", "Give at least one of -Weight, -Down, -Up, -Backup, -Primary, -MaxFails, -FailTimeout and -MaxConns.");
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Upstream));
        }
    }

    internal override NginxChange Plan(NginxHost nginx, NginxUpstream upstream, IReadOnlyList<string> addresses) =>
        nginx.Change(addresses.Select(address => new UpstreamChange(Upstream, address, _change)));

    private static bool? Choice(bool on, string onName, bool off, string offName) => (on, off) switch
    {
        (true, true) => throw Invalid($"-{onName} and -{offName} are both given.", "Give one of them."),
        (true, false) => true,
        (false, true) => false,
        _ => null,
    };

    private static DeployException Invalid(string problem, string remedy) => new("NginxServerInvalid", DeployErrorKind.InvalidInput, null, problem, remedy);
}
