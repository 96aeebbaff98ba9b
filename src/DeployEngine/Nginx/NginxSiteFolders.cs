using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>How a host keeps its sites, as its distribution has it.</summary>
/// <param name="Folder">The folder of nginx.conf.</param>
/// <param name="HasLinks">
/// True for Debian's way: files in <c>sites-available</c>, links to them in <c>sites-enabled</c>. False for the way of nginx.org and RHEL: files in
/// <c>conf.d</c>, of which those that end with <c>.conf</c> are enabled.
/// </param>
public sealed record NginxSiteFolders(string Folder, bool HasLinks)
{
    private const string Extension = ".conf";
    private const string DisabledExtension = ".conf.disabled";

    /// <summary>Where the files are.</summary>
    public string Available => HasLinks ? $"{Folder}/sites-available" : $"{Folder}/conf.d";

    /// <summary>Where nginx reads them from.</summary>
    public string Enabled => HasLinks ? $"{Folder}/sites-enabled" : $"{Folder}/conf.d";

    /// <summary>The file of a site that is not enabled or, with links, of any site.</summary>
    public string AvailablePath(string site) => HasLinks ? $"{Available}/{site}" : $"{Available}/{Stem(site)}{DisabledExtension}";

    /// <summary>The link or the file that nginx reads while a site is enabled.</summary>
    public string EnabledPath(string site) => HasLinks ? $"{Enabled}/{site}" : $"{Enabled}/{Stem(site)}{Extension}";

    /// <summary>The name of the site that a file of <c>conf.d</c> is, and whether nginx reads it; null for any other file.</summary>
    public static (string Name, bool IsEnabled)? NameInConfD(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.EndsWith(DisabledExtension, StringComparison.Ordinal) ? (file[..^DisabledExtension.Length], false)
            : file.EndsWith(Extension, StringComparison.Ordinal) ? (file[..^Extension.Length], true)
            : null;
    }

    /// <summary>Finds the folders: sets <c>xd_conf</c> and <c>xd_dir</c>, and prints what <see cref="Read"/> reads.</summary>
    internal static ShellText Find { get; } = ShellText.Of(
        $$"""
        xd_conf=$(nginx -V 2>&1 | sed -n 's/.*--conf-path=\([^ ]*\).*/\1/p')
        xd_conf=${xd_conf:-/etc/nginx/nginx.conf}
        xd_dir=$(dirname -- "$xd_conf")
        echo "folder=$xd_dir"
        if [ -d "$xd_dir/sites-enabled" ] && grep -qs '^[^#]*include.*sites-enabled' "$xd_conf"; then echo links=yes; else echo links=no; fi
        """);

    /// <summary>Reads the folders from what <see cref="Find"/> printed.</summary>
    internal static NginxSiteFolders Read(StepResult step) => new(step.Facts["folder"], step.Facts["links"] == "yes");

    // Sites are often called go.conf: the extension is not doubled.
    private static string Stem(string site) => site.EndsWith(Extension, StringComparison.Ordinal) ? site[..^Extension.Length] : site;
}
