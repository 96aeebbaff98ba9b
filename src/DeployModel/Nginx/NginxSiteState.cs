namespace XDeploy;

/// <summary>How a site stands on a host.</summary>
public enum NginxSiteState
{
    /// <summary>nginx reads it when it loads its files.</summary>
    Enabled,

    /// <summary>It is installed, and nginx leaves it out.</summary>
    Available,

    /// <summary>nginx reads a file in <c>sites-enabled</c> that is no link: what is changed in <c>sites-available</c> has no effect.</summary>
    Unlinked,

    /// <summary>The file lies in <c>sites-enabled</c> and the link in <c>sites-available</c>: the wrong way round. nginx reads it all the same.</summary>
    WrongWay,

    /// <summary>A link leads to no file. In <c>sites-enabled</c> nginx refuses all its files for it.</summary>
    Dangling,
}
