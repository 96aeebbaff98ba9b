# shellcheck shell=bash
# The benchmarks on the lab: the scripts in bench measure, here is only what they stand on.

bench_all() {
    case ${1:-} in
        reload) shift; bench_reload "$@" ;;
        bluegreen) shift; bench_pairs "bench bluegreen" BlueGreen "$@" ;;
        canary) shift; bench_pairs "bench canary" Canary "$@" ;;
        fleet) shift; bench_fleet "$@" ;;
        -* | '') bench_pairs bench Compare "$@" ;;
        *) die "bench: '$1' is not understood; it is none, 'bluegreen', 'canary', 'fleet' or 'reload', and then options" ;;
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

# Its hosts are an sshd of its own over the lab's image: the lab need not be up.
bench_fleet() {
    local pairs=3 sizes=1,30,300,1000
    while [ $# -gt 0 ]; do
        case $1 in
            --pairs) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "bench fleet: --pairs takes a number"; pairs=$2; shift ;;
            --hosts) [[ ${2:-} =~ ^[1-9][0-9]*(,[1-9][0-9]*)*$ ]] || die "bench fleet: --hosts takes numbers, with commas between them"; sizes=$2; shift ;;
            *) die "bench fleet: '$1' is not understood; its options are --pairs N and --hosts N,N..." ;;
        esac
        shift
    done
    bench_ansible
    bench_program parallel-ssh pssh
    run_script "$ROOT/bench/Fleet.ps1" -Image "$("$ROOT/tests/Lab/lab" image)" -Size "$sizes" -Pairs "$pairs"
}

bench_ansible() { bench_program ansible-playbook ansible-core; }

# Only the comparisons need it: a program, and Debian's package that has it.
bench_program() {
    command -v "$1" >/dev/null && return
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || die "the benchmark needs $1 (Debian's $2): install it, or run this as root on Debian"
    say "installing Debian packages: $2"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$2"; } >/dev/null || die "apt-get could not install $2"
}
