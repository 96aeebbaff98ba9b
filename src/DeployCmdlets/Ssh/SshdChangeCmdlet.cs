using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Preparation;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>The base of cmdlets that change sshd's configuration.</summary>
public abstract class SshdChangeCmdlet : GuardedCmdlet
{
    internal abstract IReadOnlyList<string> Subject { get; }

    internal abstract SshdConfiguration Edit(SshdConfiguration configuration);

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var change = await SshdChange.PlanAsync(session, Subject, Edit, cancellationToken).ConfigureAwait(false);
        if (!change.IsEmpty)
        {
            if (!await channel.ShouldProcessAsync($"On {host}: change options of sshd and reload it.\n{change.Diff}", host.Alias, "Change sshd").ConfigureAwait(false))
                return;
            await change.ApplyAsync(session, Guard, cancellationToken).ConfigureAwait(false);
        }

        await channel.OutputAsync(new SshdChangeResult(host.Alias, Subject, !change.IsEmpty, change.Diff)).ConfigureAwait(false);
    }
}
