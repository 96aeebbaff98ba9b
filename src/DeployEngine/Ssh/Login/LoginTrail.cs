namespace XDeploy.Engine.Ssh.Login;

/// <summary>What happened in one login: which ways were tried, what the host offers, and whether it was given the password.</summary>
internal sealed class LoginTrail
{
    private readonly List<string> _tried = [];

    /// <summary>The ways that were tried, in order.</summary>
    public IReadOnlyList<string> Tried => _tried;

    /// <summary>The ways that the host offers, as it said last; none where it said nothing.</summary>
    public IReadOnlyList<string> Offered { get; set; } = [];

    /// <summary>How often the host was given the password.</summary>
    public int PasswordsSent { get; set; }

    /// <summary>Whether the host refused the password: it is not given again, since hosts count.</summary>
    public bool IsPasswordRefused { get; set; }

    /// <summary>Notes that a way is being tried.</summary>
    public void Begin(string method) => _tried.Add(method);
}
