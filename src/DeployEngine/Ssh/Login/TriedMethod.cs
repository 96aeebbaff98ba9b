using Renci.SshNet;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>A way to log in that leaves a trail.</summary>
/// <param name="inner">The way itself.</param>
/// <param name="trail">Where it is noted.</param>
internal sealed class TriedMethod(AuthenticationMethod inner, LoginTrail trail) : AuthenticationMethod(inner.Username)
{
    /// <inheritdoc/>
    public override string Name => inner.Name;

    /// <inheritdoc/>
    public override AuthenticationResult Authenticate(Session session)
    {
        // Keyboard-interactive asked for the password, and it was refused.
        if (inner is PasswordAuthenticationMethod && trail.IsPasswordRefused)
            return AuthenticationResult.Failure;

        trail.Begin(Name);
        var sent = trail.PasswordsSent;
        if (inner is PasswordAuthenticationMethod)
            trail.PasswordsSent++;
        var result = inner.Authenticate(session);
        AllowedAuthentications = inner.AllowedAuthentications;
        if (result == AuthenticationResult.Failure)
            trail.IsPasswordRefused |= trail.PasswordsSent > sent;
        if (result != AuthenticationResult.Success)
            trail.Offered = AllowedAuthentications ?? [];
        return result;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
