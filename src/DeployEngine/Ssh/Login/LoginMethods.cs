using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>The ways to log in to a host, for one login, in the order to try them, and what is to be told where all fail. Secrets are in the clear until this is disposed.</summary>
internal sealed class LoginMethods : IDisposable
{
    private readonly DeployHost _host;
    private readonly LoginTrail _trail = new();
    private readonly List<TriedMethod> _all = [];
    private IdentityKeys? _keys;
    private PlainText? _password;

    private LoginMethods(DeployHost host) => _host = host;

    /// <summary>The ways, in order.</summary>
    public AuthenticationMethod[] All => [.. _all];

    /// <summary>Makes them of what the host entry has: keys, agents, a password.</summary>
    /// <exception cref="DeployException">There is nothing to log in with (<c>IdentityMissing</c>), or only keys that cannot be read (<c>IdentityUnreadable</c>).</exception>
    public static LoginMethods Of(DeployHost host)
    {
        var methods = new LoginMethods(host);
        try
        {
            foreach (var name in host.PreferredAuthentication)
                methods.Add(name);
            if (methods._all.Count > 0)
                return methods;
            throw methods._keys is { Unreadable: [var first, ..] } ? first : SshErrors.IdentityMissing(host);
        }
        catch
        {
            methods.Dispose();
            throw;
        }
    }

    /// <summary>What a failed connection tells of the login; null where that is not what failed, and the connection may be tried again.</summary>
    public DeployException? Explain(Exception failure) => failure switch
    {
        DeployException told => told,
        SshAuthenticationException refused => SshErrors.AuthenticationFailed(_host, _trail, Keys(), Said(refused), refused),
        // sshd says goodbye after MaxAuthTries.
        SshConnectionException { DisconnectReason: not (DisconnectReason.None or DisconnectReason.ConnectionLost) } ended when _trail.Tried.Count > 0 =>
            SshErrors.AuthenticationFailed(_host, _trail, Keys(), ended.Message, ended),
        // A password that was perhaps refused is not given again.
        SshConnectionException or SshOperationTimeoutException or System.Net.Sockets.SocketException when _trail.PasswordsSent > 0 => SshErrors.LoginInterrupted(_host, failure),
        _ => null,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var method in _all)
            method.Dispose();
        _keys?.Dispose();
        _password?.Dispose();
    }

    private void Add(string name)
    {
        switch (name)
        {
            case "publickey":
                _keys ??= IdentityKeys.Load(_host);
                if (_keys.HostKeyAlgorithms.Count > 0)
                    Add(new PrivateKeyAuthenticationMethod(_host.User, _keys));
                break;
            case "keyboard-interactive" when Password() is { } password:
                var prompts = new KeyboardInteractiveAuthenticationMethod(_host.User);
                var answers = new PasswordAnswers(_host, _trail, password);
                prompts.AuthenticationPrompt += (_, e) => answers.Answer(e.Prompts);
                Add(prompts);
                break;
            case "password" when Password() is { } password:
                var method = new PasswordAuthenticationMethod(_host.User, password.Bytes);
                method.PasswordExpired += (_, _) => throw SshErrors.PasswordExpired(_host, string.Empty);
                Add(method);
                break;
        }
    }

    private void Add(AuthenticationMethod method) => _all.Add(new TriedMethod(method, _trail));

    private PlainText? Password() => _host.Password is null ? null : _password ??= new PlainText(_host.Password);

    private string Keys() => _keys is null
        ? "no key"
        : string.Join("; ", [_keys.Summary, .. _keys.Unreadable.Select(e => e.Problem).Concat(_keys.Unmatched).Select(problem => $"not used: {problem.TrimEnd('.')}")]);

    // The library's own words, where they say more than that the host refused, or which ways it offers.
    private string? Said(SshAuthenticationException refused)
    {
        const string Nothing = "No suitable authentication method found to complete authentication (";
        if (refused.Message.StartsWith(Nothing, StringComparison.Ordinal))
            _trail.Offered = refused.Message[Nothing.Length..].TrimEnd('.', ')').Split(',');
        else if (!refused.Message.StartsWith("Permission denied", StringComparison.Ordinal))
            return refused.Message;
        return null;
    }
}
