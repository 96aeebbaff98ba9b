using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitLintTests
{
    private const string Good = "[Unit]\nDescription=x\nPartOf=x.target\n[Service]\nType=exec\nExecStart=/usr/bin/x --port %i\nRestart=always\n[Install]\nWantedBy=x.target\n";

    [Fact]
    public void A_template_and_its_target_are_as_they_should_be() =>
        Assert.Empty(UnitLint.Check([File("x@.service", Good), File("x.target", "[Unit]\nDescription=x\n"), File("/etc/systemd/system/x@.service.d/a.conf", "[Service]\nExecStart=\nExecStart=/usr/bin/y\n")]));

    [Theory]
    [InlineData("ignored-line", 1, "A=1\n[Service]\nExecStart=/a\n")]
    [InlineData("unknown-section", 3, "[Service]\nExecStart=/a\n[Servce]\n")]
    [InlineData("unknown-directive", 3, "[Service]\nExecStart=/a\nKillmode=process\n")]
    [InlineData("unknown-directive", 3, "[Service]\nExecStart=/a\nAfter=a.service\n")]
    [InlineData("removed-directive", 3, "[Service]\nExecStart=/a\nNetClass=1\n")]
    [InlineData("unit-name", 2, "[Unit]\nAfter=network\n[Service]\nExecStart=/a\n")]
    [InlineData("command", 2, "[Service]\nExecStart=./a\n")]
    [InlineData("command", 2, "[Service]\nExecStart=/a 'b\n")]
    [InlineData("command", 2, "[Service]\nExecStart=/a \\q\n")]
    [InlineData("shell-syntax", 2, "[Service]\nExecStart=/a | /b\n")]
    [InlineData("shell-syntax", 2, "[Service]\nExecStart=/a `date`\n")]
    [InlineData("shell-syntax", 2, "[Service]\nExecStart=/a > /var/log/a.log 2>&1\n")]
    [InlineData("refused", 2, "[Service]\nUser=a\n")]
    [InlineData("refused", 3, "[Service]\nExecStart=/a\nExecStart=/b\n")]
    [InlineData("refused", 4, "[Service]\nType=oneshot\nExecStart=/a\nRestart=always\n[Install]\nWantedBy=a.target\n")]
    [InlineData("refused", 2, "[Service]\nType=dbus\nExecStart=/a\n")]
    [InlineData("forking-without-pidfile", 2, "[Service]\nType=forking\nExecStart=/a\n")]
    [InlineData("stop-races", 3, "[Service]\nExecStart=/a\nExecStop=/bin/kill -TERM $MAINPID\n")]
    [InlineData("missing-install", 3, "[Service]\nExecStart=/a\nRestart=always\n")]
    public void What_is_wrong_is_found_where_it_is(string rule, int line, string text)
    {
        var finding = Assert.Single(UnitLint.Check([File("x.service", text)]));
        Assert.Equal((rule, line, "x.service"), (finding.Rule, finding.Line, finding.File));
        Assert.NotEmpty(finding.Remedy);
    }

    [Theory]
    [InlineData("[Service]\nExecStart=/bin/sh -c 'a | b > c'\n")]
    [InlineData("[Service]\nExecStart=/a '|'\n")]
    [InlineData("[Service]\nExecStart=/a $A\nX-Mine=1\n[X-Own]\nA=1\n")]
    [InlineData("[Service]\nExecStart=a b\n")]
    [InlineData("[Service]\nType=oneshot\nExecStart=/a\nExecStart=/b\n")]
    [InlineData("[Service]\nExecStart=/a\nExecStop=/bin/kill -TERM $MAINPID ; /bin/wait-for $MAINPID\n")]
    public void What_is_right_is_not_found(string text) => Assert.Empty(UnitLint.Check([File("x.service", text)]));

    [Fact]
    public void The_nearest_name_is_told()
    {
        var finding = Assert.Single(UnitLint.Check([File("x.service", "[Service]\nExecStart=/a\nKillmode=process\n")]));
        Assert.Equal(("Unknown key 'Killmode' in section [Service], ignoring.", "Did you mean KillMode=?"), (finding.Message, finding.Remedy));
    }

    [Fact]
    public void A_target_that_stops_its_units_should_start_them()
    {
        const string Part = "[Unit]\nPartOf=x.target\n[Service]\nExecStart=/a\n";

        Assert.Equal("part-without-wants", Assert.Single(UnitLint.Check([File("a.service", Part), File("x.target", "[Unit]\nDescription=x\n")])).Rule);
        Assert.Empty(UnitLint.Check([File("a.service", Part), File("x.target", "[Unit]\nWants=a.service\n")]));
        Assert.Empty(UnitLint.Check([File("a@.service", Part), File("x.target", "[Unit]\nWants=a@1.service a@2.service\n")]));
    }

    [Fact]
    public void Services_have_ports_of_their_own()
    {
        const string Port = "[Service]\nExecStart=/a --port 5001\n";

        Assert.Equal("instances-share-port", Assert.Single(UnitLint.Check([File("a@.service", Port)])).Rule);
        Assert.Equal("port-collision", Assert.Single(UnitLint.Check([File("a.service", Port), File("b.service", "[Service]\nExecStart=/b\nEnvironment=PORT=5001\n")])).Rule);
        Assert.Empty(UnitLint.Check([File("a@5001.service", "[Service]\nExecStart=/a --port %i\n"), File("a@5002.service", "[Service]\nExecStart=/a --port %i\n")]));
        Assert.Empty(UnitLint.Check([File("a@.service", "[Service]\nExecStart=/a --port 500%i\n")]));
    }

    [Fact]
    public void A_timer_says_when() => Assert.Equal("refused", Assert.Single(UnitLint.Check([File("x.timer", "[Timer]\nUnit=x.service\n")])).Rule);

    [SkippableFact]
    public void Of_ordinary_units_nothing_is_said_that_systemd_does_not_say()
    {
        var said = 0;
        foreach (var test in SystemdCorpus.Cases("unit-file"))
        {
            var messages = test.TryGetProperty("loader", out var loader) && loader.TryGetProperty("messages", out var list) ? SystemdCorpus.Strings(list) : [];
            var documents = SystemdCorpus.Files(test)
                .Select(f => UnitDocument.TryParse(FileText.Decode(f.Bytes), f.Path, out var document, out _) ? document : null).OfType<UnitDocument>();
            foreach (var finding in UnitLint.Check(documents))
            {
                said++;
                Assert.True(messages.Any(m => m.EndsWith(finding.ToString(), StringComparison.Ordinal)), finding.ToString());
            }
        }

        Assert.InRange(said, 1, 10);
    }

    private static UnitDocument File(string path, string text) => UnitDocument.Parse(text, path);
}
