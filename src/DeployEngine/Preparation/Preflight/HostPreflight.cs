using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation.Preflight;

/// <summary>Looks at a host: first how its login has root, then all the rest in one round trip. Nothing is changed.</summary>
/// <param name="request">What it is to have.</param>
/// <param name="time">The clock of this machine.</param>
public sealed class HostPreflight(PreflightRequest request, TimeProvider time)
{
    /// <summary>Looks.</summary>
    /// <param name="session">The host.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">An error of the session.</exception>
    public async Task<DeployHostReport> LookAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        // The first script of a shell starts it, which would look like a slow clock: this one starts the shell that the look is made in.
        var root = await RootAccess.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var (start, stamp) = (time.GetUtcNow(), time.GetTimestamp());
        var result = await session.TryRunAsync(Script(root), cancellationToken).ConfigureAwait(false);
        return PreflightReport.Read(result, request, root, start, time.GetElapsedTime(stamp));
    }

    /// <summary>The report of a host that cannot be looked at.</summary>
    public static DeployHostReport Unreachable(DeployHost host, DeployException error) => PreflightReport.Unreachable(host, error);

    // No step is needed by another one: each says what it finds, and none ends the script.
    private RemoteScript Script(RootAccess root) => new RemoteScript("look at the host") { RunAs = root.Looker }
        .Always("clock", $"date +%s.%N")
        .Always("system", $$"""
            if [ -r /etc/os-release ]; then . /etc/os-release; fi
            printf 'name=%s\narchitecture=%s\nkernel=%s\nprocessors=%s\n' "${PRETTY_NAME:-$(uname -s)}" "$(uname -m)" "$(uname -r)" "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo)"
            awk '$1 == "MemAvailable:" { printf "memory=%.0f\n", $2 * 1024 }' /proc/meminfo
            """)
        .Always("programs", $$"""
            PATH=$PATH:/usr/sbin:/sbin
            xd_first() { { "$@" 2>&1 || :; } | sed -n '1p'; }
            if [ -d /run/systemd/system ]; then printf 'systemd=%s\n' "$(xd_first systemctl --version)"; fi
            if command -v nginx >/dev/null; then printf 'nginx=%s\n' "$(xd_first nginx -v)"; fi
            if command -v rsync >/dev/null; then printf 'rsync=%s\n' "$(xd_first rsync --version)"; fi
            if command -v git >/dev/null; then printf 'git=%s\n' "$(xd_first git --version)"; fi
            for xd_program in {{PreflightReport.NeededPrograms.Union(request.Program)}}; do
                command -v "$xd_program" >/dev/null || printf 'missing %s=\n' "$xd_program"
            done
            """)
        .Always("disk", $$"""
            for xd_path in {{request.Path}}; do
                xd_there=$xd_path
                while [ ! -e "$xd_there" ]; do xd_there=$(dirname -- "$xd_there"); done
                printf '%s\t%s\t%s\n' "$(df -P -B1 -- "$xd_there" | awk 'NR == 2 { print $4 }')" "$(df -P -i -- "$xd_there" | awk 'NR == 2 { print ($2 > 0 ? $4 : "") }')" "$xd_path"
            done
            """)
        .Always("asroot", $$"""
            PATH=$PATH:/usr/sbin:/sbin
            {{root.Sudo}} sshd -T 2>/dev/null | awk '$1 == "maxsessions" || $1 == "maxstartups" { print $1 "=" $2 }'
            if {{root.Sudo}} nft list tables >/dev/null 2>&1; then echo nftables=yes; fi
            """)
        .Always("ports", $$"""
            PATH=$PATH:/usr/sbin:/sbin
            xd_listening=$({{root.Sudo}} ss -Hltnp)
            for xd_port in {{request.Port.Select(port => port.ToString(CultureInfo.InvariantCulture))}}; do
                printf '%s\n' "$xd_listening" | awk -v "port=:$xd_port" 'substr($4, length($4) - length(port) + 1) == port { print substr(port, 2) "=" $6; exit }'
            done
            """);
}
