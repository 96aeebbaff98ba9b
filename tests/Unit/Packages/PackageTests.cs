using XDeploy.Engine.Packages;

namespace XDeploy.Unit.Packages;

/// <summary>Names of packages, and what package managers answer.</summary>
public sealed class PackageTests
{
    private static readonly PackageRequest Any = PackageRequest.OfNames(["nginx"], null);

    [Theory]
    [InlineData("nginx")]
    [InlineData("g++")]
    [InlineData("libc6:i386")]
    [InlineData("python3.11")]
    public void A_name_is_let_in(string name) => Assert.Equal([name], PackageRequest.OfNames([name], null).Names);

    [Theory]
    [InlineData("nginx-")]
    [InlineData("-y")]
    [InlineData("nginx=1.0")]
    [InlineData("./nginx.deb")]
    [InlineData("nginx/sid")]
    [InlineData("nginx*")]
    [InlineData("")]
    public void What_the_manager_would_take_for_something_else_is_refused(string name) =>
        Assert.Equal("PackageNameInvalid", Assert.Throws<DeployException>(() => PackageRequest.OfNames([name], null)).ErrorId);

    [Theory]
    [InlineData("-1")]
    [InlineData("1.0 2.0")]
    [InlineData("1.0;x")]
    public void A_version_that_is_none_is_refused(string version) =>
        Assert.Equal("PackageNameInvalid", Assert.Throws<DeployException>(() => PackageRequest.OfNames(["nginx"], version)).ErrorId);

    [Fact]
    public void A_look_is_read()
    {
        var state = PackageState.Parse(["manager\tapt", "broken\t", "broken\tnginx half-configured", "installed\tnginx\t1.22", "available\tnginx\t1.24", "available\tnginx\t1.22", "held\tnginx"]);
        Assert.Equal("apt", state.Manager);
        Assert.Equal(["nginx half-configured"], state.Broken);
        Assert.True(state.Has("nginx", null));
        Assert.True(state.Has("nginx", "1.22"));
        Assert.False(state.Has("nginx", "1.24"));
        Assert.True(state.Knows("nginx", "1.24"));
        Assert.False(state.Knows("nginx", "1.25"));
        Assert.Equal(["1.24", "1.22"], state.Versions("nginx"));
        Assert.True(state.IsHeld("nginx"));
        Assert.False(state.Has("curl", null));
    }

    [Fact]
    public void The_simulation_of_apt_is_read()
    {
        const string Said = """
            Reading package lists...
            The following NEW packages will be installed:
              nginx
            Remv apache2 [2.4.57-2]
            Inst nginx [1.18.0-6] (1.22.1-9 Debian:12/stable [amd64])
            Inst nginx-common (1.22.1-9 Debian:12/stable [all])
            Conf nginx (1.22.1-9 Debian:12/stable [amd64])
            """;
        Assert.Equal(["remove apache2 2.4.57-2", "install nginx 1.22.1-9 over 1.18.0-6", "install nginx-common 1.22.1-9"], new AptManager().Changes(Said));
    }

    [Fact]
    public void The_simulation_of_dnf_is_read()
    {
        const string Said = """
            Dependencies resolved.
            ================================================================================
             Package          Arch       Version                    Repository        Size
            ================================================================================
            Installing:
             nginx            x86_64     1:1.20.1-14.el9            appstream         36 k
            Installing dependencies:
             nginx-filesystem noarch     1:1.20.1-14.el9            appstream        8.4 k
            Removing:
             httpd            x86_64     2.4.57-5.el9               @appstream        59 k

            Transaction Summary
            ================================================================================
            Install  2 Packages
            """;
        Assert.Equal(["install nginx 1:1.20.1-14.el9", "install nginx-filesystem 1:1.20.1-14.el9", "remove httpd 2.4.57-5.el9"], new DnfManager().Changes(Said));
    }

    [Fact]
    public void Nothing_is_removed_and_nothing_recommended_comes_unless_asked()
    {
        var plain = new AptManager().Install(Any, ["nginx"]).Source;
        Assert.Contains("--no-remove", plain, StringComparison.Ordinal);
        Assert.Contains("--no-install-recommends", plain, StringComparison.Ordinal);
        Assert.Contains("'DPkg::Lock::Timeout=120'", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("--allow-downgrades", plain, StringComparison.Ordinal);
        var asked = new AptManager().Install(Any with { AllowRemoval = true, Recommends = true }, ["nginx"]).Source;
        Assert.DoesNotContain("--no-remove", asked, StringComparison.Ordinal);
        Assert.Contains("--install-recommends", asked, StringComparison.Ordinal);
        Assert.Contains("install_weak_deps=False", new DnfManager().Install(Any, ["nginx"]).Source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_is_part_of_what_is_installed()
    {
        Assert.Equal("nginx=1.22", new AptManager().Target("nginx", "1.22"));
        Assert.Equal("nginx-1.22", new DnfManager().Target("nginx", "1.22"));
    }
}
