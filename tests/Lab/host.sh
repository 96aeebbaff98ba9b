# shellcheck shell=bash
# One host: an overlay over the image, on a disk of its own, booted as a container with its own network.

HOST_DISK_SIZE=1G

host_folder() { printf '%s/hosts/%s' "$LAB_RUN" "$1"; }
host_root() { printf '%s/root' "$(host_folder "$1")"; }
host_exists() { [ -f "$LAB_RUN/hosts.tsv" ] && cut -f1 "$LAB_RUN/hosts.tsv" | grep -qxF "$1"; }
host_address() { awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$LAB_RUN/hosts.tsv"; }

# The nspawn process that this lab started for the host; a stale file names no such process.
host_supervisor() {
    local file pid
    file=$(host_folder "$1")/pid
    [ -f "$file" ] || return 1
    pid=$(<"$file")
    grep -qz -- "--machine=$1" "/proc/$pid/cmdline" 2>/dev/null || return 1
    printf '%s' "$pid"
}

host_running() { host_supervisor "$1" >/dev/null; }

# The process that is PID 1 inside.
host_leader() {
    local pid
    pid=$(host_supervisor "$1") || return 1
    pgrep -P "$pid" | head -n1
}

host_prepare() {
    local name=$1 folder root
    folder=$(host_folder "$name")
    root=$(host_root "$name")
    mkdir -p "$folder/disk" "$root"
    if [ ! -f "$folder/disk.img" ]; then
        truncate -s "$HOST_DISK_SIZE" "$folder/disk.img"
        mkfs.ext4 -q -m 0 -E lazy_itable_init=1,lazy_journal_init=1 "$folder/disk.img"
    fi
    if ! mountpoint -q "$folder/disk"; then
        mount -o loop "$folder/disk.img" "$folder/disk"
        # A disk takes what it writes without the processor: not by way of this machine's page cache, where its file system can do without.
        losetup --direct-io=on "$(findmnt -n -o SOURCE --mountpoint "$folder/disk")" 2>/dev/null || true
    fi
    mkdir -p "$folder/disk/upper" "$folder/disk/work"
    mountpoint -q "$root" || mount -t overlay overlay \
        -o "lowerdir=$(image_path),upperdir=$folder/disk/upper,workdir=$folder/disk/work" "$root"
    [ -f "$root/etc/ssh/ssh_host_ed25519_key" ] || host_personalise "$name" "$root"
}

host_personalise() {
    local name=$1 root=$2 type user
    printf '%s\n' "$name" >"$root/etc/hostname"
    { printf '127.0.0.1 localhost\n::1 localhost\n'; awk -F'\t' '{ print $2, $1 }' "$LAB_RUN/hosts.tsv"; } >"$root/etc/hosts"
    for type in ed25519 ecdsa rsa; do
        ssh-keygen -q -t "$type" -N '' -C "$name" -f "$root/etc/ssh/ssh_host_${type}_key"
    done
    cat >"$root/etc/systemd/network/10-host0.network" <<NETWORK
[Match]
Name=host0

[Network]
Address=$(host_address "$name")/24
Gateway=$LAB_GATEWAY
NETWORK
    for user in deploy plain; do
        cat "$LAB_RUN/id_ed25519.pub" "$LAB_RUN/id_rsa.pub" >"$root/home/$user/.ssh/authorized_keys"
        chroot "$root" chown -R "$user:$user" "/home/$user/.ssh"
        chmod 600 "$root/home/$user/.ssh/authorized_keys"
    done
}

# The control groups of a host. Without groups of their own the hosts would share one tree, and each systemd would meddle with the others' units.
host_cgroups() {
    local hierarchy
    for hierarchy in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
        [ ! -f "$hierarchy/cgroup.procs" ] || printf '%s/xdeploy-lab/%s\n' "$hierarchy" "$1"
    done
}

# setsid, and no file of the caller's: the host outlives the command that starts it, a caller that reads our output sees its end, and a lock that he holds ends with him.
host_boot() {
    network_unplug "$1"
    local name=$1 folder groups
    folder=$(host_folder "$name")
    mapfile -t groups < <(host_cgroups "$name")
    mkdir -p "${groups[@]}"
    # shellcheck disable=SC2016 # The inner shell is the process that moves.
    setsid bash -c 'for group in "${@:4}"; do echo $$ >"$group/cgroup.procs"; done
        for file in /proc/$$/fd/*; do file=${file##*/}; [ "$file" -le 2 ] || eval "exec $file>&-"; done
        exec systemd-nspawn -q -D "$1" --boot --network-bridge="$2" --machine="$3" \
            --register=no --keep-unit --resolv-conf=off --timezone=off --link-journal=no' \
        host "$(host_root "$name")" "$LAB_BRIDGE" "$name" "${groups[@]}" \
        </dev/null >"$folder/console.log" 2>&1 &
    printf '%s\n' "$!" >"$folder/pid"
    disown
}

host_wait() {
    local name=$1 address deadline=$((SECONDS + 90))
    address=$(host_address "$name")
    until { exec 8<>"/dev/tcp/$address/22"; } 2>/dev/null && read -r -t 2 <&8; do
        [ "$SECONDS" -lt "$deadline" ] || die "$name: sshd did not answer within 90 s; see $(host_folder "$name")/console.log"
        host_running "$name" || die "$name ended while it booted; see $(host_folder "$name")/console.log"
        sleep 0.2
    done
    exec 8>&-
}

host_start() {
    ! host_running "$1" || return 0
    host_prepare "$1"
    host_boot "$1"
    host_wait "$1"
}

host_stop() {
    local pid leader
    pid=$(host_supervisor "$1") || return 0
    leader=$(host_leader "$1")
    # systemd(1): SIGRTMIN+4 powers off.
    kill -s RTMIN+4 "$leader"
    host_await_end "$1" "$pid" 30 || host_kill "$1"
}

host_kill() {
    local pid leader
    pid=$(host_supervisor "$1") || return 0
    leader=$(host_leader "$1")
    [ -z "$leader" ] || kill -KILL "$leader" 2>/dev/null || true
    kill -KILL "$pid" 2>/dev/null || true
    host_await_end "$1" "$pid" 15 || die "$1 does not end"
}

host_await_end() {
    local name=$1 pid=$2 deadline=$((SECONDS + $3))
    while [ -d "/proc/$pid" ] && ! grep -q '^State:\s*Z' "/proc/$pid/status" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.1
    done
    rm -f "$(host_folder "$name")/pid"
}

host_reboot() {
    host_stop "$1"
    host_start "$1"
}

host_exec() {
    local name=$1 leader
    shift
    leader=$(host_leader "$name") || die "$name is not running"
    nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wd -- "$@"
}

# What a killed run left: mounts whose hosts are gone.
host_sweep() {
    local folder
    for folder in "$LAB_RUN"/hosts/*/; do
        [ -d "$folder" ] || continue
        folder=${folder%/}
        host_running "${folder##*/}" && continue
        ! mountpoint -q "$folder/root" || umount -l "$folder/root"
        ! mountpoint -q "$folder/disk" || umount -l "$folder/disk"
        host_cgroups "${folder##*/}" | while read -r group; do
            [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
        done
    done
}
