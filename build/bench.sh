# shellcheck shell=bash
# The benchmarks on the lab: the scripts in bench measure, here is only what they stand on.

bench_all() {
    case ${1:-} in
        reload) shift; bench_reload "$@" ;;
        bluegreen) shift; bench_pairs "bench bluegreen" BlueGreen "$@" ;;
        canary) shift; bench_pairs "bench canary" Canary "$@" ;;
        fleet) shift; bench_fleet "$@" ;;
        delivery) shift; bench_delivery "$@" ;;
        -* | '') bench_pairs bench Compare "$@" ;;
        *) die "bench: '$1' is not understood; it is none, 'bluegreen', 'canary', 'delivery', 'fleet' or 'reload', and then options" ;;
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

# Eight hosts, which are not those of the tests.
bench_delivery() {
    local pairs=3 sizes=1,8 latencies=0,50 tools=
    while [ $# -gt 0 ]; do
        case $1 in
            --pairs) [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "bench delivery: --pairs takes a number"; pairs=$2; shift ;;
            --hosts) [[ ${2:-} =~ ^[1-8](,[1-8])*$ ]] || die "bench delivery: --hosts takes numbers up to 8, with commas between them"; sizes=$2; shift ;;
            --latency) [[ ${2:-} =~ ^[0-9]+(,[0-9]+)*$ ]] || die "bench delivery: --latency takes milliseconds, with commas between them"; latencies=$2; shift ;;
            --tools) tools=${2:?bench delivery: --tools takes names}; shift ;;
            *) die "bench delivery: '$1' is not understood; its options are --pairs N, --hosts N,N..., --latency MS,MS... and --tools NAME,NAME..." ;;
        esac
        shift
    done
    bench_ansible
    # synchronize is not in ansible-core.
    ansible-doc -t module ansible.posix.synchronize >/dev/null 2>&1 || bench_install ansible
    bench_program rsync rsync
    setup_all
    build_done || build_all
    trap '"$ROOT/tests/Lab/lab" down' EXIT
    "$ROOT/tests/Lab/lab" up app1 app2 app3 app4 app5 app6 app7 app8
    run_script "$ROOT/bench/Delivery.ps1" -Size "$sizes" -Latency "$latencies" -Pairs "$pairs" -Tool "$tools" -ConfigFile "$(lab_config)"
}

bench_ansible() { bench_program ansible-playbook ansible-core; }

# Only the comparisons need it: a program, and Debian's package that has it.
bench_program() {
    command -v "$1" >/dev/null || bench_install "$2"
}

bench_install() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || die "the benchmark needs Debian's $1: install it, or run this as root on Debian"
    say "installing Debian packages: $1"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1"; } >/dev/null || die "apt-get could not install $1"
}
