using System.Runtime.Versioning;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Releases;

/// <summary>Manifests as a host reads them, by this machine's own tools.</summary>
[SupportedOSPlatform("linux")]
public sealed class HostManifestTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("xdeploy-manifest").FullName;

    private string Tree => Path.Combine(_work, "tree");

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [Fact]
    public async Task A_tree_of_odd_names_fits_its_manifest_and_no_other_tree_does()
    {
        Directory.CreateDirectory(Path.Combine(Tree, "sub dir", "empty"));
        Directory.CreateDirectory(Path.Combine(_work, "state"));
        string[] names = ["plain", "-rf", "it's here", "new\nline", @"back\slash", @"back\\n", ".hidden", "ünïcödé", "sub dir/two  spaces", "sub dir/tab\there", "a", "a b", "a.b", "ab", "#f 0644 1", "&"];
        foreach (var name in names)
            File.WriteAllText(Path.Combine(Tree, name), name);
        File.CreateSymbolicLink(Path.Combine(Tree, "link"), "sub dir/two  spaces");
        File.CreateSymbolicLink(Path.Combine(Tree, "odd\nlink"), "no\\where\t\n");
        File.SetUnixFileMode(Path.Combine(Tree, "plain"), (UnixFileMode)0b111_101_001);
        File.SetUnixFileMode(Path.Combine(Tree, "a"), (UnixFileMode)0b000_000_100);
        File.WriteAllText(Path.Combine(Tree, ServiceLayout.ManifestName), (await LocalTree.ReadAsync(Tree, CancellationToken.None)).Manifest.ToString());
        Assert.True(await FitsAsync());

        await ChangedAsync(() => File.SetUnixFileMode(Path.Combine(Tree, "plain"), (UnixFileMode)0b111_101_101), () => File.SetUnixFileMode(Path.Combine(Tree, "plain"), (UnixFileMode)0b111_101_001));
        await ChangedAsync(() => Directory.Delete(Path.Combine(Tree, "sub dir", "empty")), () => Directory.CreateDirectory(Path.Combine(Tree, "sub dir", "empty")));
        await ChangedAsync(() => Directory.CreateDirectory(Path.Combine(Tree, "more")), () => Directory.Delete(Path.Combine(Tree, "more")));
        await ChangedAsync(() => Link("elsewhere"), () => Link("sub dir/two  spaces"));
        await ChangedAsync(() => File.CreateSymbolicLink(Path.Combine(Tree, "another"), "plain"), () => File.Delete(Path.Combine(Tree, "another")));
        await ChangedAsync(() => File.Move(Path.Combine(Tree, "new\nline"), Path.Combine(Tree, @"new\nline")), () => File.Move(Path.Combine(Tree, @"new\nline"), Path.Combine(Tree, "new\nline")));
    }

    private async Task ChangedAsync(Action change, Action back)
    {
        change();
        Assert.False(await FitsAsync());
        back();
        Assert.True(await FitsAsync());
    }

    private void Link(string target)
    {
        File.Delete(Path.Combine(Tree, "link"));
        File.CreateSymbolicLink(Path.Combine(Tree, "link"), target);
    }

    private async Task<bool> FitsAsync()
    {
        var session = new LocalSession(DeployHost.Local with { Privilege = PrivilegeMode.None });
        var script = new RemoteScript("compare").Step("fits", ShellText.Of($"cd -- {Tree}\n{HostManifest.Fits(ShellText.Of($"../state"))}"));
        return (await session.TryRunAsync(script, CancellationToken.None)).Steps[0].Success;
    }
}
