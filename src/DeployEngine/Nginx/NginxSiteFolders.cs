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

    // Sites are often called go.conf: the extension is not doubled.
    private static string Stem(string site) => site.EndsWith(Extension, StringComparison.Ordinal) ? site[..^Extension.Length] : site;
}
