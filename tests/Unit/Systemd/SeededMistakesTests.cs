using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

/// <summary>Mistakes that are made in unit files, each of which the rules must find: rule, file and line.</summary>
public sealed class SeededMistakesTests
{
    public static TheoryData<string, string, int, string> Mistakes => new()
    {
        { "syntax", "x.service", 1, "[Unit\nDescription=x\n" },
        { "unknown-section", "x.service", 3, "[Unit]\nDescription=x\n[]\n" },
        { "ignored-line", "x.service", 1, "Description=x\n[Service]\nExecStart=/a\n" },
        { "ignored-line", "x.service", 3, "[Service]\nExecStart=/a\nRestart always\n" },
        { "ignored-line", "x.service", 3, "[Service]\nExecStart=/a\n=always\n" },
        { "unknown-section", "x.service", 1, "[service]\nExecStart=/a\n" },
        { "unknown-section", "x.service", 3, "[Service]\nExecStart=/a\n[Instal]\nWantedBy=multi-user.target\n" },
        { "unknown-section", "x.socket", 3, "[Socket]\nListenStream=80\n[Service]\nExecStart=/a\n" },
        { "unknown-section", "x.target", 3, "[Unit]\nDescription=x\n[Target]\nWants=a.service\n" },
        { "unknown-directive", "x.service", 2, "[Unit]\nDescripton=x\n[Service]\nExecStart=/a\n" },
        { "unknown-directive", "x.service", 3, "[Service]\nExecStart=/a\nKillmode=process\n" },
        { "unknown-directive", "x.service", 3, "[Service]\nExecStart=/a\nEnviroment=A=1\n" },
        { "unknown-directive", "x.service", 3, "[Service]\nExecStart=/a\nTimeoutStopSecs=5\n" },
        { "unknown-directive", "x.service", 3, "[Service]\nExecStart=/a\nrestart=always\n" },
        { "unknown-directive", "x.service", 3, "[Service]\nExecStart=/a\nStartLimitIntervalSec=0\n" },
        { "unknown-directive", "x.service", 3, "[Service]\nExecStart=/a\nWantedBy=multi-user.target\n" },
        { "unknown-directive", "x.service", 2, "[Unit]\nUser=web\n[Service]\nExecStart=/a\n" },
        { "unknown-directive", "x.service", 2, "[Unit]\nExecStartPre=/a\n[Service]\nExecStart=/a\n" },
        { "unknown-directive", "x.service", 2, "[Unit]\nAlias=y.service\n[Service]\nExecStart=/a\n" },
        { "unknown-directive", "x.service", 4, "[Service]\nExecStart=/a\n[Install]\nWantedby=multi-user.target\n" },
        { "unknown-directive", "x.service", 4, "[Service]\nExecStart=/a\n[Install]\nStandardOutput=null\n" },
        { "unknown-directive", "x.timer", 3, "[Timer]\nOnBootSec=1\nOnCalender=daily\n" },
        { "unknown-directive", "x.socket", 3, "[Socket]\nListenStream=80\nListenStrem=81\n" },
        { "unknown-directive", "x.path", 3, "[Path]\nPathExists=/a\nPathExist=/b\n" },
        { "unknown-directive", "srv.mount", 4, "[Mount]\nWhat=/dev/sda\nWhere=/srv\nOption=ro\n" },
        { "unknown-directive", "x.service.d/a.conf", 2, "[Service]\nMemmoryMax=1G\n" },
        { "removed-directive", "x.service", 3, "[Service]\nExecStart=/a\nSysVStartPriority=1\n" },
        { "unit-name", "x.service", 2, "[Unit]\nAfter=network\n[Service]\nExecStart=/a\n" },
        { "unit-name", "x.service", 2, "[Unit]\nRequires=postgresql\n[Service]\nExecStart=/a\n" },
        { "unit-name", "x.target", 2, "[Unit]\nWants=a.service,b.service\n" },
        { "command", "x.service", 2, "[Service]\nExecStart=./a\n" },
        { "command", "x.service", 2, "[Service]\nExecStart=bin/a\n" },
        { "command", "x.service", 2, "[Service]\nExecStart=/opt/a/\n" },
        { "command", "x.service", 2, "[Service]\nExecStart=/a \"b c\n" },
        { "command", "x.service", 2, "[Service]\nExecStart=/a C:\\work\n" },
        { "command", "x.service", 3, "[Service]\nExecStart=/a\nExecStartPre=-\n" },
        { "shell-syntax", "x.service", 2, "[Service]\nExecStart=/a | /b\n" },
        { "shell-syntax", "x.service", 2, "[Service]\nExecStart=/a && /b\n" },
        { "shell-syntax", "x.service", 2, "[Service]\nExecStart=/a &\n" },
        { "shell-syntax", "x.service", 2, "[Service]\nExecStart=/a > /var/log/a.log 2>&1\n" },
        { "shell-syntax", "x.service", 2, "[Service]\nExecStart=/a --since $(date)\n" },
        { "shell-syntax", "x.service", 2, "[Service]\nExecStart=/a `date`\n" },
        { "shell-syntax", "x.service", 2, "[Service]\nExecStartPre=/bin/mkdir /run/a || true\nExecStart=/a\n" },
        { "refused", "x.service", 2, "[Service]\nUser=web\n" },
        { "refused", "x.service", 3, "[Service]\nExecStart=/a\nExecStart=/b\n" },
        { "refused", "x.service", 4, "[Service]\nType=oneshot\nExecStart=/a\nRestart=always\n" },
        { "refused", "x.service", 2, "[Service]\nType=dbus\nExecStart=/a\n" },
        { "refused", "x.timer", 2, "[Timer]\nPersistent=yes\n" },
        { "forking-without-pidfile", "x.service", 2, "[Service]\nType=forking\nExecStart=/a\n" },
        { "stop-races", "x.service", 3, "[Service]\nExecStart=/a\nExecStop=/bin/kill $MAINPID\n" },
        { "stop-races", "x.service", 3, "[Service]\nExecStart=/a\nExecStop=/bin/kill -s QUIT ${MAINPID}\n" },
        { "missing-install", "x.service", 3, "[Service]\nExecStart=/a\nRestart=on-failure\n" },
        { "instances-share-port", "x@.service", 2, "[Service]\nExecStart=/a --port 5001\n" },
        { "instances-share-port", "x@.service", 3, "[Service]\nExecStart=/a\nEnvironment=PORT=5001\n" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Each_is_found_where_it_is(string rule, string file, int line, string text) =>
        Assert.Contains((rule, file, line), UnitLint.Check([new UnitSource(file, text)]).Select(f => (f.Rule, f.File, f.Line)));

    [Theory]
    [InlineData("part-without-wants", "[Unit]\nPartOf=b.target\n[Service]\nExecStart=/a\n", "b.target", "[Unit]\nDescription=b\n")]
    [InlineData("port-collision", "[Service]\nExecStart=/a --port=5001\n", "b.service", "[Service]\nExecStart=/b --listen 0.0.0.0:5001\n")]
    [InlineData("order-on-simple", "[Service]\nExecStart=/a\n", "b.service", "[Unit]\nRequires=a.service\nAfter=a.service\n[Service]\nType=exec\nExecStart=/b\n")]
    public void What_is_wrong_between_two_units_is_found(string rule, string one, string name, string other) =>
        Assert.Equal([rule], UnitLint.Check([new UnitSource("a.service", one), new UnitSource(name, other)]).Select(f => f.Rule));

    [Fact]
    public void Starting_after_a_service_that_tells_when_it_is_ready_is_right() => Assert.Empty(UnitLint.Check(
    [
        new UnitSource("a.service", "[Service]\nType=notify\nExecStart=/a\n"),
        new UnitSource("b.service", "[Unit]\nRequires=a.service\nAfter=a.service\n[Service]\nExecStart=/b\n"),
    ]));

    [SkippableFact]
    public void Every_unit_file_of_this_machine_keeps_its_bytes()
    {
        const string Folder = "/usr/lib/systemd/system";
        Skip.IfNot(Directory.Exists(Folder), $"there is no {Folder} on this machine");
        var files = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).LinkTarget is null).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
            Assert.Equal(File.ReadAllBytes(file), UnitDocument.Parse(File.ReadAllBytes(file), file).ToBytes());
    }
}
