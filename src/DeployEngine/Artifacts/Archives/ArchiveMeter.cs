namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>Counts what an archive of so many bytes becomes, and stops it where that is out of all proportion.</summary>
internal sealed class ArchiveMeter(long archiveBytes)
{
    private long _count;

    /// <summary>So many bytes more.</summary>
    /// <exception cref="DeployException">It is a bomb (<c>ArchiveRefused</c>).</exception>
    public void Add(int bytes)
    {
        _count += bytes;
        if (_count > ArchiveLimits.SmallestBomb && _count / ArchiveLimits.MostInflation > archiveBytes)
            throw ArchiveErrors.Refused($"its content is more than {ArchiveLimits.MostInflation} times larger than itself");
    }
}
