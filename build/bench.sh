# shellcheck shell=bash
# The benchmarks on the lab: the scripts in bench measure, here is only what they stand on.

bench_all() {
    case ${1:-} in
        reload) shift; bench_reload "$@" ;;
        bluegreen) shift; bench_pairs "bench bluegreen" BlueGreen "$@" ;;
        canary) shift; bench_pairs "bench canary" Canary "$@" ;;
        -* | '') bench_pairs bench Compare "$@" ;;
        *) die "bench: '$1' is not understood; it is none, 'bluegreen', 'canary' or 'reload', and then options" ;;
    esac
}

# One work by Ansible and by XDeploy: the name that was asked for, the script that measures, and its options.
bench_pairs() {
    local name=$1 script=$2 running=no pairs=3
    shift 2
    while [ $# -gt 0 ]; do
        case $1 in
            --running) running=yes ;;
            --pairs) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "$name: --pairs takes a number"; pairs=$2; shift ;;
            *) die "$name: '$1' is not understood; its options are --pairs N and --running" ;;
        esac
        shift
    done
    bench_ansible
    lab_for_a_run "$running"
    run_script "$ROOT/bench/$script.ps1" -Pairs "$pairs" -ConfigFile "$(lab_config)"
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

# Only the comparisons need it.
bench_ansible() {
    command -v ansible-playbook >/dev/null && return
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || die "the benchmark needs Ansible (Debian's ansible-core): install it, or run this as root on Debian"
    say "installing Debian packages: ansible-core"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ansible-core; } >/dev/null || die "apt-get could not install ansible-core"
}
