namespace XDeploy.Engine.Nginx;

/// <summary>A <c>server</c> of the http part: a site, or a part of one.</summary>
public sealed record NginxServer
{
    /// <summary>The block.</summary>
    public required NginxNode Node { get; init; }

    /// <summary>Where it listens; port 80 of all addresses where it does not say.</summary>
    public required IReadOnlyList<NginxListen> Listens { get; init; }

    /// <summary>Its names in lower case; the one name "" where it has none.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Its locations, nested ones behind those around them.</summary>
    public required IReadOnlyList<NginxLocation> Locations { get; init; }

    /// <summary>The file that it stands in.</summary>
    public string File => Node.File;

    /// <summary>Its line there.</summary>
    public int Line => Node.Line;
}
