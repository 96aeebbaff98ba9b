using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitDefinitionTests
{
    [Fact]
    public void A_forking_service_reads_as_if_written_by_hand() => Assert.Equal(
        """
        [Unit]
        Description=A high performance web server and a reverse proxy server
        Documentation=man:nginx(8) https://nginx.org/en/docs/
        Wants=network-online.target
        Conflicts=apache2.service
        Before=x-model.service
        After=network-online.target nss-lookup.target

        [Service]
        Type=forking
        PIDFile=/run/nginx.pid
        LoadCredential=db:/etc/nginx/db
        ExecStartPre=/usr/sbin/nginx -t -q
        ExecStartPre=-/usr/bin/install -d /run/nginx
        ExecStart=/usr/sbin/nginx
        ExecReload=/bin/kill -HUP $MAINPID
        ExecStop=-/sbin/start-stop-daemon --quiet --stop --retry QUIT/5 --pidfile /run/nginx.pid
        ExecStopPost=/bin/echo $EXIT_STATUS "${CREDENTIALS_DIRECTORY}/db" $$HOME 5$$
        Restart=on-failure
        TimeoutStartSec=infinity
        TimeoutStopSec=5s
        RuntimeMaxSec=86400s
        WatchdogSec=500ms
        KillMode=mixed
        KillSignal=SIGQUIT

        [Install]
        WantedBy=multi-user.target

        """,
        new UnitDefinition
        {
            Name = UnitName.Parse("nginx.service"),
            Relations = new()
            {
                Description = "A high performance web server and a reverse proxy server",
                Documentation = ["man:nginx(8)", "https://nginx.org/en/docs/"],
                Wants = Names("network-online.target"),
                Conflicts = Names("apache2.service"),
                Before = Names("x-model.service"),
                After = Names("network-online.target", "nss-lookup.target"),
                WantedBy = Names("multi-user.target"),
            },
            Own = new ServiceDirectives
            {
                Type = "forking",
                PidFile = "/run/nginx.pid",
                LoadCredential = [KeyValuePair.Create("db", "/etc/nginx/db")],
                ExecStartPre = [["/usr/sbin/nginx", "-t", "-q"], ["-/usr/bin/install", "-d", "/run/nginx"]],
                ExecStart = [["/usr/sbin/nginx"]],
                ExecReload = [["/bin/kill", "-HUP", "$MAINPID"]],
                ExecStop = [["-/sbin/start-stop-daemon", "--quiet", "--stop", "--retry", "QUIT/5", "--pidfile", "/run/nginx.pid"]],
                ExecStopPost = [["/bin/echo", "$EXIT_STATUS", "${CREDENTIALS_DIRECTORY}/db", "$HOME", "5$"]],
                Restart = "on-failure",
                TimeoutStartSec = Timeout.InfiniteTimeSpan,
                TimeoutStopSec = TimeSpan.FromSeconds(5),
                RuntimeMaxSec = TimeSpan.FromDays(1),
                WatchdogSec = TimeSpan.FromMilliseconds(500),
                KillMode = "mixed",
                KillSignal = "SIGQUIT",
            },
        }.Build().Text);

    [Fact]
    public void A_drop_in_says_what_it_changes_and_replaces_the_command()
    {
        var unit = new UnitDefinition
        {
            Name = UnitName.Parse("x-model@.service"),
            DropIn = "10-limits",
            Own = new ServiceDirectives { ExecStart = [["/usr/bin/x", "%i"]], Restart = "no" },
        }.Build();

        Assert.Equal("x-model@.service.d/10-limits.conf", unit.Place);
        Assert.Equal("[Service]\nExecStart=\nExecStart=/usr/bin/x %i\nRestart=no\n", unit.Text);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData(".conf")]
    [InlineData("../x.conf")]
    public void A_drop_in_is_named_as_a_file(string dropIn) => Assert.Equal(
        "SystemdValueInvalid", Assert.Throws<DeployException>(() => new UnitDefinition { Name = UnitName.Parse("x.service"), DropIn = dropIn }.Build()).ErrorId);

    [Theory]
    [InlineData("$MAINPID", "$MAINPID")]
    [InlineData("${MAINPID}", "${MAINPID}")]
    [InlineData("a${MAINPID}b", "\"a${MAINPID}b\"")]
    [InlineData("a$MAINPID", "a$$MAINPID")]
    [InlineData("$MAINPIDS", "$$MAINPIDS")]
    [InlineData("$${MAINPID}", "\"$$${MAINPID}\"")]
    [InlineData("${HOME}", "\"$${HOME}\"")]
    public void Only_the_variables_of_systemd_keep_their_meaning(string word, string expected) =>
        Assert.Equal(expected.Replace("\"", string.Empty, StringComparison.Ordinal), UnitText.Command(["/a", word]).Source[3..].Replace("\"", string.Empty, StringComparison.Ordinal));

    [Fact]
    public void Directives_belong_to_a_unit_of_their_type()
    {
        var timer = new TimerDirectives { OnCalendar = ["daily"] };

        Assert.Equal("[Timer]\nOnCalendar=daily\n", new UnitDefinition { Name = UnitName.Parse("x.timer"), Own = timer }.Build().Text);
        Assert.Throws<DeployException>(() => new UnitDefinition { Name = UnitName.Parse("x.service"), Own = timer }.Build());
        Assert.Equal("[Unit]\nDescription=x\n", new UnitDefinition { Name = UnitName.Parse("x.slice"), Own = new ServiceDirectives(), Relations = new() { Description = "x" } }.Build().Text);
    }

    [Fact]
    public void A_mount_is_named_after_its_folder()
    {
        var mount = new MountDirectives { What = "nas:/models", Where = "/opt/models", FileSystemType = "nfs", Options = ["ro", "soft"] };

        Assert.Equal(
            "[Mount]\nWhat=nas:/models\nWhere=/opt/models\nType=nfs\nOptions=ro,soft\n", new UnitDefinition { Name = UnitName.Parse("opt-models.mount"), Own = mount }.Build().Text);
        Assert.Throws<DeployException>(() => new UnitDefinition { Name = UnitName.Parse("models.mount"), Own = mount }.Build());
    }

    [Fact]
    public void Properties_are_of_the_units_own_section_or_of_the_one_they_name()
    {
        var unit = new UnitDefinition { Name = UnitName.Parse("x.slice"), Property = [Directive("MemoryMax", "1G"), Directive("Unit.Description", "x")] };

        Assert.Equal("[Slice]\nMemoryMax=1G\n\n[Unit]\nDescription=x\n", unit.Build().Text);
        Assert.Equal("[Unit]\nStopWhenUnneeded=yes\n", (unit with { Name = UnitName.Parse("x.target"), Property = [Directive("StopWhenUnneeded", "yes")] }).Build().Text);
    }

    [Fact]
    public void A_socket_waits_in_the_stead_of_each_replica()
    {
        var template = new ReplicaTemplate
        {
            Name = UnitName.Parse("x-model@.service"),
            Target = UnitName.Parse("x-model.target"),
            Service = new() { ExecStart = [["/usr/local/bin/x-model", "%i"]] },
            ListenStream = "127.0.0.1:%i",
        };

        var units = template.Build();

        Assert.Equal(["x-model@.service", "x-model@.socket"], units.Select(u => u.Place));
        Assert.Contains("\nRequires=x-model@%i.socket\nAfter=x-model@%i.socket\n", units[0].Text, StringComparison.Ordinal);
        Assert.Equal(
            """
            [Unit]
            Description=Socket of x-model instance %i
            PartOf=x-model.target

            [Socket]
            ListenStream=127.0.0.1:%i

            [Install]
            WantedBy=sockets.target

            """, units[1].Text);
    }

    [Fact]
    public void What_is_built_has_nothing_that_the_rules_would_find()
    {
        var template = new ReplicaTemplate
        {
            Name = UnitName.Parse("x-model@.service"),
            Target = UnitName.Parse("x-model.target"),
            Service = new() { ExecStart = [["/usr/local/bin/x-model", "%i"]] },
            Hardened = true,
            ListenStream = "%i",
        };
        var target = new InstanceTarget { Name = template.Target, Wants = Names("x-model@5001.service") }.Build();

        Assert.Empty(UnitLint.Check([.. template.Build().Append(target).Select(UnitSource.Of)]));
    }

    private static UnitName[] Names(params string[] names) => [.. names.Select(UnitName.Parse)];

    private static KeyValuePair<string, IReadOnlyList<string>> Directive(string name, string value) => KeyValuePair.Create<string, IReadOnlyList<string>>(name, [value]);
}
