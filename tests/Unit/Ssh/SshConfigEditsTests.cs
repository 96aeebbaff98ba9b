using CsCheck;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Unit.Ssh;

public sealed class SshConfigEditsTests
{
    private const string Sample = "# mine\nUser all\n\n# web\nHost web\n\tHostName 192.0.2.1 # old\n\tIdentityFile ~/a\n\n# two\nHost db app\n  Port 22\n\n# rest\nHost *\n  Port 2222\n";

    [Fact]
    public void A_value_is_replaced_and_no_other_byte() =>
        Assert.Equal(Sample.Replace("192.0.2.1 # old", "192.0.2.9", StringComparison.Ordinal), Set(Sample, "web", "HostName", "192.0.2.9"));

    [Fact]
    public void What_is_so_already_stays_as_it_is_written()
    {
        Assert.Equal(Sample, Set(Sample, "web", "hostname", "192.0.2.1"));
        Assert.Equal("Host a\nUser=\"x\"\n", Set("Host a\nUser=\"x\"\n", "a", "User", "x"));
    }

    [Fact]
    public void A_keyword_is_added_behind_the_last_of_the_block() =>
        Assert.Equal(Sample.Replace("~/a\n", "~/a\n\tPort 2200\n", StringComparison.Ordinal), Set(Sample, "web", "Port", "2200"));

    [Fact]
    public void Lists_get_a_line_each()
    {
        var more = Set(Sample, "web", "IdentityFile", "~/b", "~/c d");
        Assert.Equal(Sample.Replace("~/a\n", "~/b\n\tIdentityFile \"~/c d\"\n", StringComparison.Ordinal), more);
        Assert.Equal(Sample, Set(more, "web", "IdentityFile", "~/a"));
        Assert.Equal(Sample.Replace("\tIdentityFile ~/a\n", string.Empty, StringComparison.Ordinal), Set(Sample, "web", "IdentityFile"));
    }

    [Fact]
    public void A_new_block_stands_before_the_first_that_speaks_of_the_host()
    {
        Assert.Equal(Sample.Replace("# rest\n", "Host new\n\tUser x\n\n# rest\n", StringComparison.Ordinal), Set(Sample, "new", "User", "x"));
        Assert.Equal(Sample.Replace("# two\n", "Host app\n\tUser x\n\n# two\n", StringComparison.Ordinal), Set(Sample, "app", "User", "x"));
        Assert.Equal("Host new\n    User x\n", Set(string.Empty, "new", "User", "x"));
        Assert.Equal("Host a\n\nHost new\n    User x\n", Set("Host a", "new", "User", "x"));
    }

    [Fact]
    public void Line_ends_are_those_of_the_file() =>
        Assert.Equal("Host a\r\n  User x\r\n  Port 1\r\n", Set("Host a\r\n  User x\r\n", "a", "Port", "1"));

    [Fact]
    public void A_host_is_taken_away_with_its_lines_and_no_other()
    {
        Assert.Equal("# mine\nUser all\n\n# web\n# two\nHost db app\n  Port 22\n\n# rest\nHost *\n  Port 2222\n", Remove(Sample, "web"));
        Assert.Equal(Sample.Replace("Host db app", "Host db", StringComparison.Ordinal), Remove(Sample, "app"));
        Assert.Equal(Sample, Remove(Sample, "other"));
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("#x")]
    [InlineData("a\"b'c\\")]
    [InlineData("=x")]
    [InlineData("plain")]
    public void Values_come_back_as_they_were(string value) =>
        Assert.Equal(value, SshConfigDocument.Parse(Set(string.Empty, "a", "User", value), "c").Lines[1].Arguments![0]);

    [Theory]
    [InlineData("a\nUser root", "User")]
    [InlineData("", "User")]
    public void What_cannot_be_one_line_is_refused(string value, string keyword) =>
        Assert.Equal("SshConfigValueInvalid", Assert.Throws<DeployException>(() => Set(string.Empty, "a", keyword, value)).ErrorId);

    [Theory]
    [InlineData("a*")]
    [InlineData("!a")]
    [InlineData("a b")]
    [InlineData("")]
    public void A_pattern_is_no_host(string name) =>
        Assert.Equal("SshConfigValueInvalid", Assert.Throws<DeployException>(() => Set(string.Empty, name, "User", "x")).ErrorId);

    [Fact]
    public void Whatever_the_file_is_an_edit_adds_and_takes_back_its_own_lines()
    {
        string[] pieces = ["Host web\n", "Host db app\n", "  User a\n", "# c\n", "\n", "Match all\n", "Host *\r\n", "\tPort 1\r\n", "Include x\n", "User \"open\n", "end"];
        Gen.Int[0, pieces.Length - 1].Array[0, 10].Select(at => string.Concat(at.Select(i => pieces[i]))).Sample(
            text =>
            {
                var set = Set(text, "new", "User", "x");
                Assert.Equal(set, Set(set, "new", "User", "x"));
                var lines = Lines(text);
                Assert.Equal(lines, Lines(Remove(set, "new")));
                Assert.Contains("Host new", Lines(set));
            },
            iter: 2000, threads: 1);
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.Length > 0)];

    private static string Set(string text, string name, string keyword, params string[] values) =>
        SshConfigEdits.Set(SshConfigDocument.Parse(text, "config"), name, [KeyValuePair.Create<string, IReadOnlyList<string>>(keyword, values)]).Text;

    private static string Remove(string text, string name) => SshConfigEdits.Remove(SshConfigDocument.Parse(text, "config"), name).Text;
}
