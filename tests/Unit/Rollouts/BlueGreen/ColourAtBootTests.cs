using System.Text;
using System.Text.RegularExpressions;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Rollouts.BlueGreen;

public sealed class ColourAtBootTests
{
    private static readonly string[] First = ["5001"];
    private static readonly string[] Second = ["6001"];

    [Fact]
    public void Links_are_passed_on_and_then_taken_away()
    {
        var facts = Facts(null, "x@5001.service");

        Assert.Equal("systemctl --quiet --no-reload enable -- x@6001.service\nsystemctl daemon-reload", Make(facts, only: false));
        Assert.Equal("systemctl --quiet --no-reload enable -- x@6001.service\nsystemctl --quiet --no-reload disable -- x@5001.service\nsystemctl daemon-reload", Make(facts, only: true));
        Assert.Null(Make(Facts(null, "x@5001.service", "x@6001.service"), only: false));
        Assert.Equal("systemctl --quiet --no-reload disable -- x@5001.service\nsystemctl daemon-reload", Make(Facts(null, "x@5001.service", "x@6001.service"), only: true));
    }

    [Fact]
    public void What_nobody_had_start_is_not_started()
    {
        Assert.Null(Make(Facts(null), only: true));
        Assert.Null(Make(Facts("[Unit]\nWants=other.service\n"), only: true));
    }

    [Fact]
    public void The_targets_file_names_what_gets_requests()
    {
        var file = "[Unit]\nDescription=all of it\nWants=x@5001.service other.service\n";

        Assert.Equal("[Unit]\nDescription=all of it\nWants=x@5001.service other.service x@6001.service\n", Written(Facts(file), only: false));
        Assert.Contains("Wants=other.service x@6001.service", Written(Facts(file), only: true), StringComparison.Ordinal);
        Assert.Null(Make(Facts("[Unit]\nWants=x@6001.service\n"), only: true));
    }

    private static string? Make(ScaleFacts facts, bool only) => ColourAtBoot.Make(facts, Second, First, only)?.Source.Replace("'", string.Empty, StringComparison.Ordinal);

    // The file goes over in base64.
    private static string Written(ScaleFacts facts, bool only) => Encoding.UTF8.GetString(Convert.FromBase64String(Regex.Match(Make(facts, only)!, "(?:[A-Za-z0-9+/]{76}\n)+[A-Za-z0-9+/=]+").Value));

    private static ScaleFacts Facts(string? file, params string[] linked) => new()
    {
        Host = new DeployHost { Alias = "app1", Address = "app1", User = "deploy" },
        Target = UnitName.Parse("x.target"),
        Template = UnitName.Parse("x@.service"),
        File = file is null ? null : UnitDocument.Parse(file, "/etc/systemd/system/x.target"),
        Linked = linked.ToHashSet(StringComparer.Ordinal),
    };
}
