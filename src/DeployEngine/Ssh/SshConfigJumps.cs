using System.Collections.Immutable;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The hosts that a connection goes through, by the configuration that names them. It is what ssh does by running itself: it asks the last jump to connect on, and connects to that one through those before
/// it. So each jump has its own block, with the user and port of the ProxyJump first; and only the one that is nearest to this machine goes through what its own block says.
/// </summary>
/// <param name="config">The configuration.</param>
/// <param name="make">Makes a host of what is said of it.</param>
internal sealed class SshConfigJumps(SshConfig config, Func<SshResolution, DeployHost> make)
{
    /// <summary>The jumps to a host, nearest to this machine first.</summary>
    /// <exception cref="DeployException">A jump's configuration is wrong or not supported (<c>SshConfigInvalid</c>), or the jumps lead back to one of them (<c>JumpLoop</c>).</exception>
    public IReadOnlyList<DeployHost> To(SshResolution host)
    {
        try
        {
            return To(host.Name, host.Jumps, []);
        }
        catch (DeployException e) when (e.HostName is { } jump && jump != host.Name)
        {
            throw SshErrors.JumpInvalid(host.Name, jump, e);
        }
    }

    /// <summary>The jumps that a value of ProxyJump names.</summary>
    /// <exception cref="DeployException">As above, or it is no such value (<c>SshConfigInvalid</c>).</exception>
    public IReadOnlyList<DeployHost> Of(string proxyJump) => To(proxyJump, JumpList.TryParse(proxyJump) ?? throw SshErrors.JumpListInvalid(proxyJump), []);

    private IReadOnlyList<DeployHost> To(string name, IReadOnlyList<SshDestination> jumps, ImmutableList<SshConfigQuery> past)
    {
        if (jumps is not [.., var last])
            return [];
        var before = jumps.SkipLast(1).Select(Text).ToList();
        var query = new SshConfigQuery(last.Host) { User = last.User, Port = last.Port, Setting = before.Count == 0 ? [] : [$"ProxyJump={string.Join(',', before)}"] };
        if (past.Any(asked => IsSame(asked, query)))
            throw SshErrors.JumpLoop(name, past.Append(query).Select(asked => asked.Host));
        var found = config.Resolve(query);
        return [.. To(last.Host, found.Jumps, past.Add(query)), make(found)];
    }

    // What was asked before and is asked again is asked without end.
    private static bool IsSame(SshConfigQuery one, SshConfigQuery other) =>
        one with { Setting = [] } == other with { Setting = [] } && one.Setting.SequenceEqual(other.Setting);

    private static string Text(SshDestination jump) => new SshJump { HostName = jump.Host, User = jump.User, Port = jump.Port }.ToString();
}
