using XDeploy.Engine.Artifacts.Commands;

namespace XDeploy.Unit.Artifacts;

public sealed class CommandPlanTests
{
    private static readonly DeployHost Host = new() { Alias = "app1", Address = "10.0.0.1", User = "me" };

    private static readonly CommandRequest Script = new("/var/projects/x/current/script.py", "script");

    [Fact]
    public void A_file_that_is_as_it_should_be_is_linked()
    {
        var plan = Plan(Script, "there release executable line interpreterthere interpreter=/usr/bin/python3");
        Assert.Equal(["make /usr/local/bin/script a link to /var/projects/x/current/script.py"], plan.Steps);
        Assert.Equal("/usr/bin/python3", plan.Interpreter);
    }

    [Fact]
    public void What_is_there_and_ours_is_left_alone() =>
        Assert.Empty(Plan(Script, "there release executable line interpreterthere interpreter=python3 present=link_/var/projects/x/current/script.py record=link_/var/projects/x/current/script.py").Steps);

    [Theory]
    [InlineData("", "CommandTargetMissing")]
    [InlineData("there release line interpreterthere", "CommandNotExecutable")]
    [InlineData("there release executable newthere", "CommandInterpreterLine")]
    [InlineData("there release executable line cr interpreterthere", "CommandLineEnding")]
    [InlineData("there release executable line interpreter=python9", "CommandInterpreterMissing")]
    [InlineData("there release executable line interpreterthere other=/usr/bin/script", "CommandExists")]
    [InlineData("there release executable line interpreterthere present=file_aa", "CommandExists")]
    [InlineData("there release executable line interpreterthere present=file_aa record=file_bb", "CommandExists")]
    [InlineData("there release executable line interpreterthere folder", "CommandExists")]
    [InlineData("there release binary", "CommandNotExecutable")]
    public void What_cannot_be_a_command_is_refused(string facts, string error) =>
        Assert.Equal(error, Assert.Throws<DeployException>(() => Plan(Script, facts)).ErrorId);

    [Fact]
    public void A_file_in_no_release_is_put_right()
    {
        var plan = Plan(Script with { Target = "/opt/x/script.py" }, "there newthere");
        Assert.Equal(3, plan.Steps.Count);
        Assert.Equal("/usr/bin/python3", plan.Interpreter);
        Assert.Equal("CommandInterpreterUnknown", Assert.Throws<DeployException>(() => Plan(Script with { Target = "/opt/x/script" }, "there")).ErrorId);
        Assert.Equal("CommandInterpreterMissing", Assert.Throws<DeployException>(() => Plan(Script with { Target = "/opt/x/script.py" }, "there")).ErrorId);
    }

    [Fact]
    public void A_wrapper_needs_neither_bit_nor_line()
    {
        var plan = Plan(Script with { IsWrapper = true }, "there release cr newthere");
        Assert.Equal(["make /usr/local/bin/script start /var/projects/x/current/script.py by /usr/bin/python3"], plan.Steps);
        Assert.Contains("exec /usr/bin/env python3 /var/projects/x/current/script.py \"$@\"", Plan(Script with { IsWrapper = true, Interpreter = "/usr/bin/env python3" }, "there release newthere").Script().Compile(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_command_is_replaced_where_that_is_asked_for() =>
        Assert.Single(Plan(Script with { Force = true }, "there release executable line interpreterthere present=file_aa other=/bin/script").Steps);

    [Theory]
    [InlineData("/a/script.py", "script")]
    [InlineData("/a/run-all.v2.sh", "run-all.v2")]
    [InlineData("/a/plain", "plain")]
    public void A_command_is_named_without_the_extension(string target, string name) => Assert.Equal(name, CommandRequest.NameOf(target));

    [Theory]
    [InlineData("/a/.hidden")]
    [InlineData("/a/two words.py")]
    [InlineData("/a/-rf")]
    public void A_name_that_is_none_is_refused(string target) => Assert.Equal("CommandNameInvalid", Assert.Throws<DeployException>(() => CommandRequest.NameOf(target)).ErrorId);

    private static CommandPlan Plan(CommandRequest request, string facts) => new(Host, request, new CommandFacts(
        facts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('=')).ToDictionary(f => f[0], f => f.Length > 1 ? f[1].Replace('_', ' ') : "1", StringComparer.Ordinal)));
}
