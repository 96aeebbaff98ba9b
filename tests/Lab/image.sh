# shellcheck shell=bash
# The hosts' image: a Debian tree, made once and kept under a name that is a hash of all that went into it.

IMAGE_SUITE=bookworm
IMAGE_PACKAGES=systemd,systemd-sysv,dbus,openssh-server,nginx-light,python3,rsync,sudo,iproute2,curl,ca-certificates,git,git-lfs,nftables,procps

image_key() {
    { printf '%s\n%s\n' "$IMAGE_SUITE" "$IMAGE_PACKAGES"; cat "$LAB_SOURCE/image.sh"; } | sha256sum | cut -c1-16
}

image_path() { printf '%s/image/%s' "$LAB_HOME" "$(image_key)"; }

# The mirror that this machine itself uses: an isolated network has its own.
image_mirror() {
    local found
    found=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' \
        /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null | grep -m1 debian || true)
    printf '%s' "${found:-http://deb.debian.org/debian}"
}

image_build() {
    local image work
    image=$(image_path)
    [ ! -d "$image" ] || return 0
    work=$LAB_HOME/image/.new
    rm -rf "$work"
    mkdir -p "$work"
    say "building the hosts' image ($IMAGE_SUITE with ${IMAGE_PACKAGES//,/, }); about two minutes, once"
    debootstrap --variant=minbase --include="$IMAGE_PACKAGES" "$IMAGE_SUITE" "$work" "$(image_mirror)" >"$LAB_HOME/image/build.log" 2>&1 ||
        die "debootstrap failed; see $LAB_HOME/image/build.log"
    image_configure "$work"
    mv "$work" "$image"
}

image_configure() {
    local root=$1
    rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/etc/ssh/ssh_host_*
    # A machine id of its own comes with the first boot.
    : >"$root/etc/machine-id"
    local user
    for user in deploy plain; do
        chroot "$root" useradd --create-home --shell /bin/bash "$user"
        install -d -m 700 "$root/home/$user/.ssh"
    done
    printf 'deploy ALL=(ALL) NOPASSWD: ALL\n' >"$root/etc/sudoers.d/deploy"
    chmod 440 "$root/etc/sudoers.d/deploy"
    local unit
    for unit in systemd-networkd ssh nginx; do
        chroot "$root" systemctl enable "$unit" >/dev/null 2>&1
    done
    # Timers that would wake up in the middle of a measurement.
    chroot "$root" systemctl mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer >/dev/null 2>&1
}
