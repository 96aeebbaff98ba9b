namespace XDeploy;

/// <summary>Whether an archive is sent as what is in it, or as the file that it is.</summary>
public enum ArchiveUnpacking
{
    /// <summary>A tar or zip archive is sent as what is in it, unless its name says that it is something else: a .jar or a model is a file, although it is packed as a zip archive.</summary>
    Auto,

    /// <summary>What is in it, whatever its name; what is no archive is refused.</summary>
    Always,

    /// <summary>The file.</summary>
    Never,
}
