using System.IO.Pipes;
using System.Text;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Remote;

public sealed class ElevationTests : IDisposable
{
    private readonly SampleSudo _sudo = new();

    public void Dispose() => _sudo.Dispose();

    private static RemoteScript Script => new RemoteScript("try").Step("said", $"echo here; echo there >&2; cat");

    [Fact]
    public async Task A_script_runs_with_the_password_and_says_what_it_says_without()
    {
        var result = await _sudo.Session("right one").RunAsync(Script, CancellationToken.None);
        Assert.Equal(("here", "there"), (result["said"].Output, result["said"].Error));
        Assert.Equal(1, _sudo.Attempts);
    }

    [Theory]
    [InlineData("wrong; touch x")]
    [InlineData("")]
    public async Task Where_nothing_is_asked_no_password_is_sent_and_none_is_run(string password)
    {
        _sudo.AskForNothing();
        var result = await _sudo.Session(password).RunAsync(Script, CancellationToken.None);
        Assert.Equal(("here", "there"), (result["said"].Output, result["said"].Error));
        Assert.Equal(0, _sudo.Attempts);
    }

    [Fact]
    public async Task A_command_has_its_own_output_status_and_an_empty_input()
    {
        var session = _sudo.Session("right one");
        var command = Elevation.Command(session.Host, RunAs.Root, ShellText.FromOperator("cat; echo out; echo err >&2; exit 7"));
        Assert.Equal(new SessionResult(7, "out\n", "err\n"), await session.RunAsync(command, CancellationToken.None));
    }

    [Fact]
    public async Task A_command_that_is_held_reads_what_is_written_and_not_the_password()
    {
        var session = _sudo.Session("right one");
        var file = Path.GetTempFileName();
        var command = Elevation.Command(session.Host, RunAs.Root, ShellText.Of($"echo held; exec cat >{file}"), readsInput: true);
        var held = await session.HoldAsync(command, CancellationToken.None);
        Assert.Equal("held", held.FirstLine);
        await held.WriteAsync(Encoding.UTF8.GetBytes("line\n"));
        await held.DisposeAsync();
        Assert.Equal("line\n", await File.ReadAllTextAsync(file));
        File.Delete(file);
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once_by_however_many_scripts()
    {
        var session = _sudo.Session("wrong");
        var tries = Enumerable.Range(0, 3).Select(_ => Assert.ThrowsAsync<DeployException>(() => session.RunAsync(Script, CancellationToken.None))).ToArray();
        foreach (var error in await Task.WhenAll(tries))
            Assert.Equal(("SudoPasswordWrong", DeployErrorKind.Permission), (error.ErrorId, error.Kind));
        await Assert.ThrowsAsync<DeployException>(() => session.HoldAsync(Elevation.Command(session.Host, RunAs.Root, ShellText.Of($"echo x")), CancellationToken.None));
        Assert.Equal(1, _sudo.Attempts);
        Assert.True((await _sudo.Session("right one").RunAsync(Script, CancellationToken.None)).Success);
    }

    [Fact]
    public async Task Without_a_password_the_remedies_are_named()
    {
        var error = await Assert.ThrowsAsync<DeployException>(() => _sudo.Session(null).RunAsync(Script, CancellationToken.None));
        Assert.Equal("SudoUnavailable", error.ErrorId);
        Assert.Contains("-SudoPassword", error.Message, StringComparison.Ordinal);
        Assert.Contains("Enable-PasswordlessSudo", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _sudo.Attempts);
    }

    [Fact]
    public async Task The_password_is_in_no_argument_list_and_no_command_line()
    {
        var session = _sudo.Session("right one");
        await session.RunAsync(Script, CancellationToken.None);
        await session.RunAsync(Elevation.Command(session.Host, RunAs.Root, ShellText.Of($"true")), CancellationToken.None);
        Assert.DoesNotContain("right one", _sudo.Arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("right one", $"{session.Host} {Elevation.Script(session.Host, Script)} {Elevation.Command(session.Host, RunAs.Root, ShellText.Of($"true"))}", StringComparison.Ordinal);
        Assert.DoesNotContain("right one", System.Text.Json.JsonSerializer.Serialize(session.Host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_that_shows_what_it_does_is_not_taken_for_sudo()
    {
        _sudo.AskForNothing();
        _sudo.Trace();
        var result = await _sudo.Session("touch /tmp/never").RunAsync(Script, CancellationToken.None);
        Assert.Equal(("here", "there"), (result["said"].Output, result["said"].Error));
        Assert.Equal(0, _sudo.Attempts);
    }

    [Fact]
    public async Task A_refusal_that_shows_the_command_line_is_a_refusal()
    {
        _sudo.Refuse();
        var error = await Assert.ThrowsAsync<DeployException>(() => _sudo.Session("right one").RunAsync(Script, CancellationToken.None));
        Assert.Equal("SudoNotAllowed", error.ErrorId);
    }

    [Fact]
    public async Task A_question_that_is_none_for_the_password_is_not_answered()
    {
        using var error = new AnonymousPipeServerStream(PipeDirection.In);
        using var asking = new AnonymousPipeClientStream(PipeDirection.Out, error.ClientSafePipeHandle);
        asking.Write("Verification code: "u8);
        var input = new MemoryStream();
        var prompt = new PasswordPrompt(_sudo.Host, SampleSudo.Secret("right one")) { Limit = TimeSpan.FromMilliseconds(50) };
        using var turn = await PasswordTurn.TakeAsync(_sudo.Host, prompt, CancellationToken.None);
        var refusal = Assert.Throws<DeployException>(() => turn!.Answer(error, input, asking.Dispose));
        Assert.Equal("SudoAsksMore", refusal.ErrorId);
        Assert.Contains("Verification code", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, input.Length);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("a\0b")]
    public void A_password_of_more_than_a_line_is_refused(string password) =>
        Assert.Equal("SudoPasswordInvalid", Assert.Throws<DeployException>(() => Elevation.Script(_sudo.Session(password).Host, Script)).ErrorId);

    [Fact]
    public async Task A_password_of_letters_from_anywhere_is_sent_as_it_is()
    {
        using var sudo = new SampleSudo(@" Grüße % \n 'it' 🔑 ");
        Assert.True((await sudo.Session(@" Grüße % \n 'it' 🔑 ").RunAsync(Script, CancellationToken.None)).Success);
    }

    [Fact]
    public async Task A_user_is_asked_for_by_name_and_works_at_home()
    {
        _sudo.AskForNothing();
        var result = await _sudo.Session(null).RunAsync(new RemoteScript("try") { RunAs = RunAs.User(new UserName("svc")) }.Step("where", $"pwd"), CancellationToken.None);
        Assert.Equal(Environment.GetEnvironmentVariable("HOME"), result["where"].Output);
        Assert.StartsWith("-n -H -u svc -- sh -c ", _sudo.Arguments, StringComparison.Ordinal);
    }

    [Fact]
    public void Whom_one_is_already_nobody_has_to_become()
    {
        var host = DeployHost.Local with { User = "svc", Privilege = PrivilegeMode.Sudo };
        Assert.Equal("sh", Elevation.Script(host, new RemoteScript("try") { RunAs = RunAs.User(new UserName("svc")) }).Shell);
        Assert.Equal("sh", Elevation.Script(host with { Privilege = PrivilegeMode.None }, Script).Shell);
        Assert.Equal("env LC_ALL=C sudo -n sh", Elevation.Script(host, Script).Shell);
    }

    [Theory]
    [InlineData("sudo: unknown user x\nsudo: error initializing audit plugin sudoers_audit", "UserUnknown")]
    [InlineData("runuser: user x does not exist or the user entry does not contain all the required fields", "UserUnknown")]
    [InlineData("sudo: sorry, you must have a tty to run sudo", "SudoNeedsTerminal")]
    [InlineData("We trust you\nplain is not in the sudoers file.  This incident will be reported.", "SudoNotAllowed")]
    [InlineData("Sorry, user plain is not allowed to execute '/bin/sh' as root on app1.", "SudoNotAllowed")]
    [InlineData(ElevationErrors.RootOnly, "RootNeeded")]
    [InlineData("sudo: a password is required", "SudoUnavailable")]
    [InlineData("env: 'sudo': No such file or directory", "SudoMissing")]
    [InlineData("sh: 1: sudo: not found", "SudoMissing")]
    public void What_sudo_says_has_an_error_of_its_own(string said, string id) =>
        Assert.Equal(id, ElevationErrors.Find(_sudo.Host, "try", RunAs.Root, said)!.ErrorId);

    [Theory]
    [InlineData("deploy")]
    [InlineData("_x-model.2")]
    [InlineData("svc$")]
    [InlineData("user@example.org")]
    [InlineData(@"CORP\svc")]
    [InlineData("jörg")]
    public void A_name_is_a_name(string name) => Assert.Equal(name, new UserName(name).Value);

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("#0")]
    [InlineData("1000")]
    [InlineData("%wheel")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a/b")]
    [InlineData("a\nb")]
    public void What_a_program_could_take_for_something_else_is_no_name(string name) => Assert.Throws<ArgumentException>(() => new UserName(name));
}
