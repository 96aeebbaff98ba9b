using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitFileListTests
{
    private const string Listed =
        """
        [{"unit_file":"nginx.service","state":"enabled","preset":"enabled"},
         {"unit_file":"x@.service","state":"disabled","vendor_preset":"enabled"},
         {"unit_file":"sshd.service","state":"alias","preset":null},
         {"unit_file":"home.mount","state":"generated","preset":null}]
        """;

    private const string Found =
        "f\t/etc/systemd/system/nginx.service\t\n" +
        "f\t/etc/systemd/system/nginx.service.d/20-b.conf\t\n" +
        "f\t/etc/systemd/system/nginx.service.d/10-a.conf\t\n" +
        "l\t/etc/systemd/system/sshd.service\t/lib/systemd/system/ssh.service\n" +
        "f\t/run/systemd/generator/home.mount\t\n" +
        "f\t/lib/systemd/system/nginx.service\t\n" +
        "f\t/lib/systemd/system/nginx.service.d/10-a.conf\t\n" +
        "f\t/lib/systemd/system/x@.service\t\n";

    [Fact]
    public void A_file_is_the_first_one_and_hides_the_others()
    {
        var nginx = UnitFileList.Parse(Listed, Found, "app1")[0];
        Assert.Equal("/etc/systemd/system/nginx.service", nginx.Path);
        Assert.Equal(SystemdUnitFileOrigin.Local, nginx.Origin);
        Assert.Equal(["/lib/systemd/system/nginx.service"], nginx.Hides);
        Assert.Equal("enabled", nginx.Preset);
    }

    [Fact]
    public void Drop_ins_come_in_the_order_of_their_names_and_hide_their_like() =>
        Assert.Equal(
            ["/etc/systemd/system/nginx.service.d/10-a.conf", "/etc/systemd/system/nginx.service.d/20-b.conf"],
            UnitFileList.Parse(Listed, Found, "app1")[0].DropIn);

    [Fact]
    public void Whose_a_file_is_is_told_by_its_folder()
    {
        var files = UnitFileList.Parse(Listed, Found, "app1");
        Assert.Equal([SystemdUnitFileOrigin.Local, SystemdUnitFileOrigin.Vendor, SystemdUnitFileOrigin.Local, SystemdUnitFileOrigin.Generated], files.Select(f => f.Origin!.Value));
        Assert.Equal("/lib/systemd/system/ssh.service", files[2].Target);
        Assert.Equal("enabled", files[1].Preset);
    }

    [Fact]
    public void Nothing_listed_is_no_file() => Assert.Empty(UnitFileList.Parse(string.Empty, Found, "app1"));
}
