# shellcheck shell=bash
# The benchmarks on the lab: bench/Compare.ps1 measures, here is only what it stands on.

bench_all() {
    local running=no pairs=3
    while [ $# -gt 0 ]; do
        case $1 in
            --running) running=yes ;;
            --pairs) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "bench: --pairs takes a number"; pairs=$2; shift ;;
            *) die "bench: '$1' is not understood; its options are --pairs N and --running" ;;
        esac
        shift
    done
    bench_ansible
    lab_for_a_run "$running"
    run_script "$ROOT/bench/Compare.ps1" -Pairs "$pairs" -ConfigFile "$(lab_config)"
}

# Only the benchmark needs it.
bench_ansible() {
    command -v ansible-playbook >/dev/null && return
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || die "the benchmark needs Ansible (Debian's ansible-core): install it, or run this as root on Debian"
    say "installing Debian packages: ansible-core"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ansible-core; } >/dev/null || die "apt-get could not install ansible-core"
}
