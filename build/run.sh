# shellcheck shell=bash
# Runs scripts by pwsh where it is installed, else by the runner of this repository.

run_runner() {
    PSModulePath=$MODULE_HOME${PSModulePath:+:$PSModulePath} dotnet "$ROOT/out/runner/xdeploy-runner.dll" "$@"
}

run_script() {
    if command -v pwsh >/dev/null; then
        PSModulePath=$MODULE_HOME${PSModulePath:+:$PSModulePath} pwsh -NoProfile -File "$@"
    else
        run_runner run "$@"
    fi
}
