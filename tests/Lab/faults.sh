# shellcheck shell=bash
# Faults to try a deployment with. Each has its way back.

# All processes of the host, which is the subtree of its supervisor.
fault_processes() {
    local pid
    for pid in $(pgrep -P "$1"); do
        printf '%s\n' "$pid"
        fault_processes "$pid"
    done
}

fault_signal() {
    local supervisor
    supervisor=$(host_supervisor "$1") || die "$1 is not running"
    fault_processes "$supervisor" | xargs -r kill -s "$2"
}

# Twice: a process that forked while the list was read is caught by the second pass.
host_freeze() { fault_signal "$1" STOP; fault_signal "$1" STOP; }
host_thaw() { fault_signal "$1" CONT; }

# The bridge side of the host's cable.
fault_cable() { printf 'vb-%s' "$1"; }

host_cut() { ip link set "$(fault_cable "$1")" nomaster; }
host_join() { ip link set "$(fault_cable "$1")" master "$LAB_BRIDGE"; }

host_delay() {
    local name=$1 milliseconds=${2:?delay: how many milliseconds?} leader
    leader=$(host_leader "$name") || die "$name is not running"
    if [ "$milliseconds" -eq 0 ]; then
        nsenter --target "$leader" --net tc qdisc delete dev host0 root 2>/dev/null || true
    else
        nsenter --target "$leader" --net tc qdisc replace dev host0 root netem delay "${milliseconds}ms" ||
            die "this kernel cannot add latency (sch_netem is missing)"
    fi
}

host_fill() { dd if=/dev/zero of="$(host_root "$1")/var/tmp/fill" bs=1M status=none 2>/dev/null || true; }
host_free() { rm -f "$(host_root "$1")/var/tmp/fill"; }

# Only this machine: other hosts still reach it. A reboot forgets it.
host_hide() { host_exec "$1" nft "add table inet xdlab; add chain inet xdlab input { type filter hook input priority -10; }; add rule inet xdlab input ip saddr $LAB_GATEWAY drop"; }
host_show() { host_exec "$1" nft delete table inet xdlab 2>/dev/null || true; }

# A new sshd, and the end of all connections of the one before.
# shellcheck disable=SC2016 # The host's shell reads it.
host_hangup() { host_exec "$1" sh -c 'systemctl restart ssh && pgrep -x sshd | grep -vx "$(systemctl show --property MainPID --value ssh)" | xargs -r kill -KILL'; }
