# shellcheck shell=bash
# The benchmarks on the lab: the scripts in bench measure, here is only what they stand on.

bench_all() {
    if [ "${1:-}" = reload ]; then
        shift
        bench_reload "$@"
        return
    fi
    local running=no pairs=3
    while [ $# -gt 0 ]; do
        case $1 in
            --running) running=yes ;;
            --pairs) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "bench: --pairs takes a number"; pairs=$2; shift ;;
            *) die "bench: '$1' is not understood; its options are --pairs N and --running, or 'reload' comes first" ;;
        esac
        shift
    done
    bench_ansible
    lab_for_a_run "$running"
    run_script "$ROOT/bench/Compare.ps1" -Pairs "$pairs" -ConfigFile "$(lab_config)"
}

bench_reload() {
    local running=no reloads=20
    while [ $# -gt 0 ]; do
        case $1 in
            --running) running=yes ;;
            --reloads) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "bench reload: --reloads takes a number"; reloads=$2; shift ;;
            *) die "bench reload: '$1' is not understood; its options are --reloads N and --running" ;;
        esac
        shift
    done
    lab_for_a_run "$running"
    run_script "$ROOT/bench/Reload.ps1" -Reloads "$reloads" -ConfigFile "$(lab_config)"
}

# Only the comparison needs it.
bench_ansible() {
    command -v ansible-playbook >/dev/null && return
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || die "the benchmark needs Ansible (Debian's ansible-core): install it, or run this as root on Debian"
    say "installing Debian packages: ansible-core"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ansible-core; } >/dev/null || die "apt-get could not install ansible-core"
}
