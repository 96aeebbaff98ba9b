using System.Buffers;

namespace XDeploy;

/// <summary>
/// A site's file that is not on any host yet: what <c>New-NginxSite</c> makes and <c>Install-NginxSite</c> installs in the folder
/// <c>sites-available</c>. It is included in the <c>http</c> block, so it can hold upstreams, maps and log formats beside its servers.
/// </summary>
/// <param name="Name">The file's name: 1 to 128 letters, digits and <c>. _ - @ +</c>, the first one no dot.</param>
/// <param name="Text">The whole file, in nginx's own syntax.</param>
/// <exception cref="DeployException">It is no name of a site (<c>NginxSiteNameInvalid</c>).</exception>
public sealed record NginxSiteFile(string Name, string Text)
{
    /// <summary>The most characters that a name can have.</summary>
    public const int LongestName = 128;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@+");

    /// <summary>The file's name.</summary>
    public string Name { get; init => field = Checked(value); } = Checked(Name);

    /// <summary>The file's name.</summary>
    public override string ToString() => Name;

    // A leading dot would hide the file, and a leading hyphen be an option to the tools that get it.
    private static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is 0 or > LongestName || name[0] is '.' or '-' || name.AsSpan().ContainsAnyExcept(NameCharacters)
            ? throw new DeployException(
                "NginxSiteNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' cannot be the name of a site's file.",
                $"Use 1 to {LongestName} letters, digits and '._-@+', the first one neither '.' nor '-'.")
            : name;
    }
}
