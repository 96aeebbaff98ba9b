# shellcheck shell=bash
# The lab's own network: a bridge in 198.18.0.0/15, the range that is set aside for benchmarks (RFC 2544).

LAB_BRIDGE=xdlab0
LAB_GATEWAY=198.18.0.1

network_up() {
    ip link show "$LAB_BRIDGE" >/dev/null 2>&1 || ip link add "$LAB_BRIDGE" type bridge
    ip address replace "$LAB_GATEWAY/24" dev "$LAB_BRIDGE"
    ip link set "$LAB_BRIDGE" up
}

network_down() {
    ! ip link show "$LAB_BRIDGE" >/dev/null 2>&1 || ip link delete "$LAB_BRIDGE"
}

# The cable of a host that has ended stays for as long as its last connections linger, since these hold the host's network. The next boot wants the name.
network_unplug() {
    ! ip link show "vb-$1" >/dev/null 2>&1 || ip link delete "vb-$1"
}
