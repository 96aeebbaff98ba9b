using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitEditsTests
{
    private static readonly UnitText New = UnitText.Value("new");

    [Theory]
    [InlineData("[Service]\nUser=a\n# c\n", "[Service]\nUser=new\n# c\n")]
    [InlineData("[Service]\n  User = a\nB=1", "[Service]\n  User = new\nB=1")]
    [InlineData("[Service]\nUser=a\nB=1\nUser=b\n", "[Service]\nUser=new\nB=1\n")]
    [InlineData("[Service]\nUser=a\nUser=b\nB=1\nUser=c\nUser=d\n", "[Service]\nUser=new\nB=1\n")]
    [InlineData("[Service]\nB=1\n[Unit]\n[Service]\n# none\n", "[Service]\nB=1\nUser=new\n[Unit]\n[Service]\n# none\n")]
    [InlineData("[Service]\nUser=a\nUser=\nUser=b\n", "[Service]\nUser=a\nUser=\nUser=new\n")]
    [InlineData("[Service]\nUser=a\nUser=\n", "[Service]\nUser=a\nUser=\nUser=new\n")]
    [InlineData("[Service]\nUser=a \\\n# c\n b\nB=1\n", "[Service]\nUser=new\n# c\nB=1\n")]
    [InlineData("[Service]\nUser=new\n", "[Service]\nUser=new\n")]
    [InlineData("[Service]\nB=1\n\n[Install]\nC=1\n", "[Service]\nB=1\nUser=new\n\n[Install]\nC=1\n")]
    [InlineData("[Service]\n\n[Install]\n", "[Service]\nUser=new\n\n[Install]\n")]
    [InlineData("[Unit]\r\nA=1", "[Unit]\r\nA=1\r\n\r\n[Service]\r\nUser=new\r\n")]
    [InlineData("", "[Service]\nUser=new\n")]
    [InlineData("[Service]\nB=1 \\", "[Service]\nB=1 \\\n\nUser=new\n")]
    [InlineData("[Service]\nB=1 \\\n# c\n", "[Service]\nB=1 \\\n# c\n\nUser=new\n")]
    [InlineData("[Unit]\nB=1 \\\n", "[Unit]\nB=1 \\\n\n[Service]\nUser=new\n")]
    public void A_value_is_set_and_the_rest_stays(string text, string expected) =>
        Assert.Equal(expected, UnitEdits.Set(UnitDocument.Parse(text, "x"), "Service", "User", New).Text);

    [Fact]
    public void Adding_keeps_keys_together()
    {
        var document = UnitDocument.Parse("[Service]\nEnvironment=A=1\nUser=a\n", "x");

        Assert.Equal("[Service]\nEnvironment=A=1\nEnvironment=B=2\nUser=a\n", UnitEdits.Add(document, "Service", "Environment", UnitText.Assignment("B", "2")).Text);
    }

    [Fact]
    public void Removing_takes_the_lines_of_the_assignment_only()
    {
        var document = UnitDocument.Parse("# a\n[Service]\nUser=a \\\n# c\n b\nB=1\nUser=\n", "x");

        Assert.Equal("# a\n[Service]\n# c\nB=1\n", UnitEdits.Remove(document, "Service", "User").Text);
        Assert.Equal("# a\n[Service]\nUser=a \\\n# c\n b\nUser=\n", UnitEdits.Remove(document, document.Entries[1]).Text);
    }

    [Fact]
    public void An_entry_of_another_text_is_refused()
    {
        var other = UnitDocument.Parse("[Service]\nUser=a\n", "x");
        var document = UnitDocument.Parse("[Service]\nUser=a\n", "x");

        Assert.Equal("SystemdEditRefused", Assert.Throws<DeployException>(() => UnitEdits.Replace(document, other.Entries[0], New)).ErrorId);
    }

    [Fact]
    public void Keys_and_sections_must_be_names()
    {
        var document = UnitDocument.Parse("[Service]\n", "x");

        Assert.Throws<DeployException>(() => UnitEdits.Add(document, "Service]\n[X", "A", New));
        Assert.Throws<DeployException>(() => UnitEdits.Add(document, "Service", "A=B", New));
    }
}
