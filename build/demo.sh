# shellcheck shell=bash
# Shows a rolling update under load on the lab. runbooks/Demo.ps1 is what an operator would write; here is only what it stands on.

demo_all() {
    local running=no arguments=()
    while [ $# -gt 0 ]; do
        case $1 in
            --bad) arguments+=(-Bad) ;;
            --running) running=yes ;;
            *) die "demo: '$1' is not understood; its options are --bad and --running" ;;
        esac
        shift
    done
    lab_for_a_run "$running"
    run_script "$ROOT/runbooks/Demo.ps1" "${arguments[@]}" -ConfigFile "$(lab_config)"
}

# Builds, and boots a lab that goes down with this script; or takes the one that runs, as it is.
lab_for_a_run() {
    if [ "$1" = yes ]; then
        setup_sdk
        build_done || build_all
    else
        setup_all
        build_all
        trap '"$ROOT/tests/Lab/lab" down' EXIT
        "$ROOT/tests/Lab/lab" up
    fi
    [ -f "$(lab_config)" ] || die "no lab is running: start one with './xdeploy lab up', or leave --running out"
}

lab_config() {
    "$ROOT/tests/Lab/lab" env | sed -n 's/^LAB_SSH_CONFIG=//p'
}
