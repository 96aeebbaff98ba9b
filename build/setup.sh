# shellcheck shell=bash
# What a fresh Debian 12 machine lacks. Everything is checked before anything is installed.

# command=package
SETUP_TOOLS="debootstrap=debootstrap systemd-nspawn=systemd-container ip=iproute2 setsid=util-linux pgrep=procps ssh-keygen=openssh-client mkfs.ext4=e2fsprogs curl=curl openssl=openssl ssh=openssh-client rsync=rsync"

setup_sdk() {
    command -v dotnet >/dev/null || die "the .NET SDK is missing: install .NET SDK 10 (global.json) and put dotnet on PATH"
}

setup_all() {
    setup_sdk
    [ "$(id -u)" -eq 0 ] || die "the lab boots real hosts, which needs root: run this as root (build and run do not need it)"
    setup_packages
    "$ROOT/tests/Lab/lab" check || exit 1
    "$ROOT/tests/Lab/lab" image >/dev/null
}

setup_packages() {
    local missing=() pair
    for pair in $SETUP_TOOLS; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    # The store of the tests: a library alone, without services that start by themselves. Its version is that of Debian 12.
    /usr/bin/python3 -c 'import swift' 2>/dev/null || missing+=(python3 python3-swift)
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || die "the lab needs Debian's packages ${missing[*]}, and there is no apt-get here"
    say "installing Debian packages: ${missing[*]}"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >/dev/null ||
        die "apt-get could not install ${missing[*]}"
}
