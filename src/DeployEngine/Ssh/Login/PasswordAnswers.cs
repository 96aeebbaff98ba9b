using Renci.SshNet.Common;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>Answers the questions of one keyboard-interactive login: the one that asks for the password, and no other.</summary>
internal sealed class PasswordAnswers(DeployHost host, LoginTrail trail, PlainText password)
{
    private bool _isAnswered;

    /// <summary>Answers a round of questions. One without any is news, and is taken.</summary>
    /// <exception cref="DeployException">The password has expired (<c>PasswordExpired</c>), or something else is asked for (<c>LoginPromptUnknown</c>).</exception>
    public void Answer(IReadOnlyList<AuthenticationPrompt> prompts)
    {
        if (prompts.Count == 0)
            return;
        var text = string.Join(' ', prompts.Select(p => p.Request.Trim()));
        // Who has the password does not ask for it again; what comes then is the change of it, or a second factor.
        if (_isAnswered && PasswordQuestion.IsForChange(text))
            throw SshErrors.PasswordExpired(host, text);
        if (_isAnswered || prompts is not [{ IsEchoed: false } one] || !PasswordQuestion.IsForPassword(one.Request))
            throw SshErrors.PromptUnknown(host, text);
        _isAnswered = true;
        trail.PasswordsSent++;
        one.Response = password.Text;
    }
}
