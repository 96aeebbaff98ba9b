using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class UnitFilesTests
{
    private static readonly ReplicaTemplate Model = new()
    {
        Name = UnitName.Parse("x-model@.service"),
        Relations = new() { Description = "x-model on port %i" },
        Service = new() { ExecStart = [["/usr/local/bin/x-model", "%i"]] },
        Target = UnitName.Parse("x-model.target"),
    };

    [Fact]
    public void The_template_of_a_service_reads_as_if_written_by_hand() => Assert.Equal(
        """
        [Unit]
        Description=x-model on port %i
        After=network.target
        PartOf=x-model.target
        StartLimitIntervalSec=0

        [Service]
        Type=exec
        User=deploy
        WorkingDirectory=/var/projects/x-model/instances/%i
        Environment=ONE=one
        Environment="TWO=two two"
        ExecStart=/usr/local/bin/x-model %i
        Restart=always
        RestartSec=1s
        TimeoutStopSec=30s
        SuccessExitStatus=143

        [Install]
        WantedBy=x-model.target

        """,
        Built(Model with
        {
            Service = Model.Service with
            {
                User = "deploy",
                WorkingDirectory = "/var/projects/x-model/instances/%i",
                Environment = [KeyValuePair.Create("ONE", "one"), KeyValuePair.Create("TWO", "two two")],
                TimeoutStopSec = TimeSpan.FromSeconds(30),
            },
        }));

    [Fact]
    public void A_property_replaces_what_is_written_by_default_and_adds_what_is_not()
    {
        var text = Built(Model with
        {
            Property =
            [
                Directive("Restart", "on-failure"),
                Directive("ExecStartPre", "/bin/true", "-/bin/false"),
                Directive("Unit.StartLimitIntervalSec", "10s"),
            ],
        });

        Assert.Contains("\nStartLimitIntervalSec=10s\n\n[Service]\n", text, StringComparison.Ordinal);
        Assert.Contains("\nRestart=on-failure\nRestartSec=1s\nSuccessExitStatus=143\nExecStartPre=/bin/true\nExecStartPre=-/bin/false\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Restart=always", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_target_wants_its_instances() => Assert.Equal(
        """
        [Unit]
        Description=Workers
        Wants=x-model@5001.service x-model@5002.service x-model@5003.service

        [Install]
        WantedBy=multi-user.target

        """,
        new InstanceTarget
        {
            Name = UnitName.Parse("x-model.target"),
            Description = "Workers",
            Wants = [.. new[] { "5001", "5002", "5003" }.Select(Model.Name.WithInstance)],
        }.Build().Text);

    [Theory]
    [InlineData("Exec Start")]
    [InlineData("ExecStart=/bin/evil\nX")]
    [InlineData("Service.")]
    [InlineData("")]
    public void A_directive_has_a_directives_name(string name) => Assert.Equal(
        "SystemdValueInvalid", Assert.Throws<DeployException>(() => (Model with { Property = [Directive(name, "x")] }).Build()).ErrorId);

    [Fact]
    public void A_template_and_a_target_have_names_of_their_kind()
    {
        Assert.Throws<DeployException>(() => (Model with { Name = UnitName.Parse("x-model.service") }).Build());
        Assert.Throws<DeployException>(() => new InstanceTarget { Name = UnitName.Parse("x-model@.service") }.Build());
    }

    [Fact]
    public void What_systemd_says_of_a_unit_is_sorted()
    {
        var unit = Assert.Single(Model.Build());
        var said = string.Join('\n',
            "x-model@.service:8: Failed to parse service restart specifier, ignoring: alwayss",
            "x-model@.service:9: Unknown key 'Foo' in section [Service], ignoring.",
            "x-model@i.service: Command /usr/local/bin/x-model is not executable: No such file or directory",
            "x-model@i.service: Command /var/projects/instances/i/run is not executable: No such file or directory",
            "/lib/systemd/system/other.service:3: Unknown key 'Bar' in section [Unit], ignoring.");

        var check = UnitCheck.Read(new StepResult("check", 0, said, string.Empty), [UnitSource.Of(unit)]);

        Assert.Equal(["x-model@.service:8: Failed to parse service restart specifier, ignoring: alwayss"], check.Errors);
        Assert.Equal(["'Foo'", "/usr/local/bin/x-model"], check.Warnings.Select(w => w.Contains("'Foo'", StringComparison.Ordinal) ? "'Foo'" : w.Split(' ')[2]));
    }

    private static string Built(ReplicaTemplate template) => Assert.Single(template.Build()).Text;

    private static KeyValuePair<string, IReadOnlyList<string>> Directive(string name, params string[] values) =>
        KeyValuePair.Create<string, IReadOnlyList<string>>(name, values);
}
