using XDeploy.Engine.Artifacts;

namespace XDeploy.Unit.Artifacts;

public sealed class DestinationAdviceTests
{
    private static readonly ArtifactDestination Good = new() { HostName = "app1", Path = "/opt/models", RealPath = "/opt/models", FileSystem = "ext4", MountPoint = "/", FreeBytes = 1L << 40 };

    [Theory]
    [InlineData("/var/projects/x-model")]
    [InlineData("/opt/models")]
    [InlineData("/var/models/a")]
    [InlineData("/storage/models")]
    [InlineData("/srv/x")]
    [InlineData("/usr/local/lib/x")]
    [InlineData("/homes-of-models")]
    [InlineData("/tmpdata")]
    public void Good_places_are_left_alone(string path) => Assert.Empty(DestinationAdvice.ForPath(path));

    [Theory]
    [InlineData("/home/jan/app", "home directory")]
    [InlineData("/root", "home directory")]
    [InlineData("/data/people/jan/models", "home directory")]
    [InlineData("/tmp/x", "/tmp")]
    [InlineData("/dev/shm/models", "/dev/shm")]
    [InlineData("/etc/x", "packages")]
    [InlineData("/usr/lib/x", "packages")]
    public void Bad_places_are_told_with_better_ones(string path, string word)
    {
        var advice = Assert.Single(DestinationAdvice.ForPath(path, ["/data/people/jan", "/"]));
        Assert.Contains(word, advice, StringComparison.Ordinal);
        Assert.Contains("/var/projects", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_host_tells_counts_too()
    {
        Assert.Empty(DestinationAdvice.For(Good, []));
        foreach (var place in new[] { Good with { IsNoExec = true }, Good with { IsReadOnly = true }, Good with { FileSystem = "tmpfs" }, Good with { ClosedAt = "/opt" }, Good with { WritableAt = "/opt" }, Good with { FreeBytes = 1 << 20 } })
            Assert.Single(DestinationAdvice.For(place, []));
    }
}
