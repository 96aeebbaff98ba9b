namespace XDeploy.Engine.Artifacts;

/// <summary>What of a file, a directory or an archive is to be in a release.</summary>
public sealed record TreeOptions
{
    /// <summary>What is left out of a directory or an archive; null for nothing.</summary>
    public ExcludeRules? Exclude { get; init; }

    /// <summary>Whether an archive is taken for what is in it. Default: for the file that it is.</summary>
    public ArchiveUnpacking Unpack { get; init; } = ArchiveUnpacking.Never;

    /// <summary>How many folders at the start of each path in an archive are taken away; what has no more than these is left out.</summary>
    public int StripComponents { get; init; }

    /// <summary>Where an archive is unpacked, in a folder of its own. Default: where this machine has its temporary files.</summary>
    internal string TemporaryFolder { get; init; } = Path.GetTempPath();
}
