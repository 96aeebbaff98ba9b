using Renci.SshNet.Common;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Unit.Ssh;

public sealed class PasswordQuestionTests
{
    private static readonly DeployHost Host = new() { Alias = "app1", Address = "192.0.2.1", User = "deploy" };

    [Theory]
    [InlineData("Password: ")]
    [InlineData("(deploy@app1) Password: ")]
    [InlineData("deploy@newton's password:")]
    [InlineData("Your password will expire in 3 days.\nPassword: ")]
    [InlineData("Your new code is law.\r\nPassword:\r\n")]
    [InlineData("PASSWORD for deploy")]
    [InlineData("Пароль: ")]
    [InlineData("Mot de passe : ")]
    [InlineData("密码：")]
    public void The_password_is_the_answer_to(string question) => Assert.True(PasswordQuestion.IsForPassword(question));

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("Verification code: ")]
    [InlineData("One-time password (OATH) for `deploy': ")]
    [InlineData("OTP password:")]
    [InlineData("New password: ")]
    [InlineData("Retype new password: ")]
    [InlineData("Current password: ")]
    [InlineData("(current) UNIX password: ")]
    [InlineData("Password or token: ")]
    [InlineData("Password:\nDuo two-factor login\nPasscode or option (1-3): ")]
    [InlineData("login: ")]
    public void The_password_is_no_answer_to(string question) => Assert.False(PasswordQuestion.IsForPassword(question));

    [Fact]
    public void One_hidden_question_is_answered_and_news_are_taken()
    {
        using var password = new PlainText(Secrets.Of("secret"));
        var trail = new LoginTrail();
        var answers = new PasswordAnswers(Host, trail, password);
        answers.Answer([]);
        var prompt = Hidden("Password: ");
        answers.Answer([prompt]);
        answers.Answer([]);
        Assert.Equal("secret", prompt.Response);
        Assert.Equal(1, trail.PasswordsSent);
    }

    [Fact]
    public void An_echoed_question_two_at_once_and_a_second_one_are_not()
    {
        Assert.Equal("LoginPromptUnknown", ErrorOf([new AuthenticationPrompt(0, isEchoed: true, "Password: ")]));
        Assert.Equal("LoginPromptUnknown", ErrorOf([Hidden("Password: "), Hidden("Verification code: ")]));
        Assert.Equal("LoginPromptUnknown", ErrorOf([Hidden("Verification code: ")]));
        Assert.Equal("LoginPromptUnknown", ErrorOf([Hidden("Password: ")], [Hidden("Password: ")]));
        Assert.Equal("PasswordExpired", ErrorOf([Hidden("Password: ")], [Hidden("You are required to change your password immediately (administrator enforced).\nCurrent password: ")]));
        Assert.Equal("PasswordExpired", ErrorOf([Hidden("Password: ")], [Hidden("New password: ")]));
    }

    [Fact]
    public void What_a_host_asks_is_told_in_one_line()
    {
        var told = Assert.Throws<DeployException>(() => Ask([Hidden("\u001b[2JVerification\n\ncode: ")]));
        Assert.Contains("(asked: [2JVerification code:)", told.Message, StringComparison.Ordinal);
    }

    private static AuthenticationPrompt Hidden(string question) => new(0, isEchoed: false, question);

    private static string ErrorOf(params AuthenticationPrompt[][] rounds) => Assert.Throws<DeployException>(() => Ask(rounds)).ErrorId;

    private static void Ask(params AuthenticationPrompt[][] rounds)
    {
        using var password = new PlainText(Secrets.Of("secret"));
        var trail = new LoginTrail();
        var answers = new PasswordAnswers(Host, trail, password);
        try
        {
            foreach (var round in rounds)
                answers.Answer(round);
        }
        catch (DeployException)
        {
            Assert.All(rounds[^1], prompt => Assert.Null(prompt.Response));
            throw;
        }
    }
}
