using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts.Revisions;

/// <summary>Where a host keeps copies of a service's configuration: a folder for each deployment, readable by root alone. They never leave the host but to be shown or merged.</summary>
/// <param name="service">Name of the service.</param>
/// <param name="kind">What is kept in it.</param>
internal sealed class RevisionFolder(string service, string kind)
{
    /// <summary>How many are kept. A deployment that failed has one too, and that of the last good one must still be there.</summary>
    public const int Depth = 30;

    /// <summary>The units of a host with replicas, and their environment.</summary>
    public static RevisionFolder OfUnits(string service) => new(service, "units");

    /// <summary>The files of nginx on a balancer.</summary>
    public static RevisionFolder OfSites(string service) => new(service, "nginx");

    private string Path => $"/var/lib/xdeploy/{service}/revisions/{kind}";

    /// <summary>The name of what was in force before a deployment began.</summary>
    public static string Before(string id) => $"{id}.before";

    /// <summary>Keeps a revision whole or not at all, and takes the oldest ones away.</summary>
    /// <param name="id">Its name: the deployment's identifier, which sorts by time.</param>
    /// <param name="copy">Copies what is to be kept into the folder <c>$xd_new</c>.</param>
    public ShellText Keep(string id, ShellText copy) => ShellText.Of(
        $$"""
        umask 077
        xd_new={{$"{Path}/.{id}"}}
        # What a full disk cuts short takes no more room.
        trap 'rm -rf -- "$xd_new"' EXIT
        rm -rf -- "$xd_new"
        mkdir -p -- "$xd_new"
        # cp --parents looks for the folders of what it copies from here.
        cd /
        {{copy}}
        rm -rf -- {{$"{Path}/{id}"}}
        mv -T -- "$xd_new" {{$"{Path}/{id}"}}
        ls -1 -- {{Path}} | sort -r | tail -n +{{Depth + 1}} | while IFS= read -r xd_old; do rm -rf -- {{Path}}/"$xd_old"; done
        """);

    /// <summary>Goes to the first one of the candidates that is kept, and prints which it is; ends the step where none is.</summary>
    /// <param name="candidates">Names of revisions, the wanted one first.</param>
    public ShellText Enter(IEnumerable<string> candidates) => ShellText.Of(
        $$"""
        cd -- {{Path}} 2>/dev/null || exit 0
        xd_id=
        for xd_try in {{candidates}}; do
            if [ -d "$xd_try" ]; then xd_id=$xd_try; break; fi
        done
        [ -n "$xd_id" ] || exit 0
        printf 'revision=%s\n' "$xd_id"
        cd -- "$xd_id"
        """);

    /// <summary>A file of a revision.</summary>
    /// <param name="id">The revision.</param>
    /// <param name="path">The path in it, which begins with a slash.</param>
    public string File(string id, string path) => $"{Path}/{id}{path}";

    /// <summary>Prints the files of the folder that the shell is in, by their paths in it, as <see cref="RemoteArchive.Files"/> reads them.</summary>
    /// <param name="folder">A folder of the revision: <c>.</c> for all of it.</param>
    public static ShellText Archive(string folder) => ShellText.Of(
        $$"""
        IFS='
        '; set -f; set -- $(if [ -d {{folder}} ]; then find {{folder}} -type f; fi); set +f
        {{RemoteArchive.OfParameters}}
        """);
}
