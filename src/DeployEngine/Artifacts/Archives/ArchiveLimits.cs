namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>How much an archive may hold: more than any release has, and less than what would harm the machine that reads it.</summary>
internal static class ArchiveLimits
{
    /// <summary>Things in an archive, with the directories that it does not name: each one costs memory while it is read, and an inode on every host.</summary>
    public const int MostThings = 1_000_000;

    /// <summary>Bytes of a part of a path: NAME_MAX of Linux.</summary>
    public const int LongestPart = 255;

    /// <summary>Bytes of a path, and of what a link holds: PATH_MAX of Linux, without the byte that ends it.</summary>
    public const int LongestPath = 4095;

    /// <summary>How many times larger than the archive its content may be. Deflate cannot do more than 1032, and reaches 1000 only with what is one byte over and over.</summary>
    public const int MostInflation = 1000;

    /// <summary>Content that is smaller than this harms nobody, however small its archive is.</summary>
    public const long SmallestBomb = 100L << 20;

    /// <summary>What is left free on the disk that an archive is unpacked on, for everybody else.</summary>
    public const long FreeReserve = 64L << 20;

    /// <summary>How often the free space is looked at.</summary>
    public const long BytesPerLook = 16L << 20;

    /// <summary>Links that are followed for one path before the kernel gives up (ELOOP).</summary>
    public const int MostFollowed = 40;

    /// <summary>Steps that the links of one tree take together: links of links can be made to take years.</summary>
    public const int MostSteps = 20_000_000;
}
