# shellcheck shell=bash
# Builds everything and puts the module together as it is shipped.

build_all() {
    # A build server that stays behind would keep a caller waiting for the end of our output.
    dotnet build "$ROOT/XDeploy.sln" -c Release -v quiet -nologo -nodeReuse:false -p:UseSharedCompilation=false || die "the build failed"
    build_stage
}

build_stage() {
    local new=$MODULE_HOME/.new cmdlets=$ROOT/src/DeployCmdlets/bin/Release/net10.0
    rm -rf "$new"
    mkdir -p "$new/lib"
    cp -R "$ROOT"/module/. "$new/"
    cp "$cmdlets/XDeploy.dll" "$new/"
    local file
    for file in "$cmdlets"/*.dll; do
        case ${file##*/} in
            XDeploy.dll | System.Management.Automation.dll) ;;
            *) cp "$file" "$new/lib/" ;;
        esac
    done
    cp "$cmdlets/XDeploy.Engine.pdb" "$cmdlets/XDeploy.Cmdlets.pdb" "$new/lib/"
    # Get-Help looks in the module's own folder, not beside the assembly in lib.
    run_help module "$new" || die "the help could not be made"
    rm -rf "$MODULE_HOME/XDeploy"
    mv "$new" "$MODULE_HOME/XDeploy"
}

# The help's generator: module FOLDER, docs FOLDER or check FOLDER.
run_help() {
    dotnet "$ROOT/src/DeployHelp/bin/Release/net10.0/xdeploy-help.dll" "$@"
}
