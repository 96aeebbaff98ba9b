using XDeploy.Engine.Releases;

namespace XDeploy.Unit.Releases;

public sealed class SharedPathsTests
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData("uploads", "../../shared/uploads")]
    [InlineData("config/local.json", "../../../shared/config/local.json")]
    [InlineData("a/b/c", "../../../../shared/a/b/c")]
    public void A_link_leads_from_the_release_to_what_is_shared(string path, string target)
    {
        Assert.Equal(new ManifestEntry.Link(path, target), Assert.Single(new SharedPaths([path]).Links));
        // From ROOT/releases/ID.
        Assert.Equal($"/root/shared/{path}", Path.GetFullPath(target, Path.GetDirectoryName($"/root/releases/1.0/{path}")!));
    }

    [Fact]
    public void A_manifest_gets_links_and_the_directories_that_they_are_in()
    {
        var manifest = new ReleaseManifest([new ManifestEntry.Regular("app", Mode, 1, new string('a', 64))]);
        var next = new SharedPaths(["uploads/", "config/local.json"]).Into(manifest);
        Assert.Equal(["app", "config", "config/local.json", "uploads"], next.Entries.Select(e => e.Path));
        Assert.IsType<ManifestEntry.Folder>(next.Entries[1]);
        Assert.Equal(next.Digest, new SharedPaths(["config/local.json", "uploads"]).Into(next).Digest);
    }

    [Theory]
    [InlineData("app")]
    [InlineData("app/uploads")]
    [InlineData("logs")]
    public void What_a_release_brings_is_not_shared(string path)
    {
        var manifest = new ReleaseManifest([new ManifestEntry.Regular("app", Mode, 1, new string('a', 64)), new ManifestEntry.Regular("logs/old", Mode, 1, new string('a', 64))]);
        Assert.Equal("SharedPathTaken", Assert.Throws<DeployException>(() => new SharedPaths([path]).Into(manifest)).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc")]
    [InlineData("../x")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData(".xdeploy-manifest")]
    public void A_path_stays_in_the_release(string path) =>
        Assert.Equal("SharedPathInvalid", Assert.Throws<DeployException>(() => new SharedPaths([path])).ErrorId);

    [Fact]
    public void One_shared_path_is_not_in_another() =>
        Assert.Equal("SharedPathTaken", Assert.Throws<DeployException>(() => new SharedPaths(["data", "data/sub"])).ErrorId);
}
