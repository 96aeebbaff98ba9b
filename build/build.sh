# shellcheck shell=bash
# Builds everything and puts the module together as it is shipped.

build_all() {
    # A build server that stays behind would keep a caller waiting for the end of our output.
    dotnet build "$ROOT/XDeploy.sln" -c Release -v quiet -nologo -nodeReuse:false -p:UseSharedCompilation=false || die "the build failed"
    build_stage
}

build_done() {
    [ -d "$MODULE_HOME/XDeploy" ] && [ -f "$ROOT/out/runner/xdeploy-runner.dll" ]
}

# A project's assemblies with native code beside their IL. Only what changed is compiled again.
build_native() {
    dotnet publish "$ROOT/src/$1" --no-build -c Release -v quiet -nologo -nodeReuse:false
}

build_stage() {
    local new=$MODULE_HOME/.new cmdlets=$ROOT/src/DeployCmdlets/bin/Release/net10.0 native=$ROOT/out/native
    rm -rf "$native"
    { build_native DeployRunner && build_native DeployCmdlets; } || die "there is no native code"
    rm -rf "$new"
    mkdir -p "$new"
    cp -R "$ROOT"/module/. "$new/"
    cp "$cmdlets/XDeploy.dll" "$new/"
    build_assemblies "$cmdlets" "$new/lib"
    rm "$new/lib/XDeploy.dll"
    local platform
    for platform in "$native"/*; do
        build_assemblies "$platform" "$new/native/${platform##*/}"
    done
    # Get-Help looks in the module's own folder, not beside the assembly in lib.
    run_help module "$new" || die "the help could not be made"
    rm -rf "$MODULE_HOME/XDeploy"
    mv "$new" "$MODULE_HOME/XDeploy"
}

# Copies what is shipped of a folder's assemblies: PowerShell has its own.
build_assemblies() {
    mkdir -p "$2"
    local file
    for file in "$1"/*.dll; do
        [ "${file##*/}" = System.Management.Automation.dll ] || cp "$file" "$2/"
    done
    cp "$1/XDeploy.Engine.pdb" "$1/XDeploy.Cmdlets.pdb" "$2/"
}

# The help's generator: module FOLDER, docs FOLDER or check FOLDER.
run_help() {
    dotnet "$ROOT/src/DeployHelp/bin/Release/net10.0/xdeploy-help.dll" "$@"
}
