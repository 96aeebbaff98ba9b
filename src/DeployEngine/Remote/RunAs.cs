namespace XDeploy.Engine.Remote;

/// <summary>Who work on a host runs as: the login user, root, or a user by name.</summary>
public sealed record RunAs
{
    private RunAs(bool isRoot, UserName? name) => (IsRoot, Name) = (isRoot, name);

    /// <summary>Whoever logs in.</summary>
    public static RunAs LoginUser { get; } = new(false, null);

    /// <summary>Root.</summary>
    public static RunAs Root { get; } = new(true, null);

    /// <summary>True for root.</summary>
    public bool IsRoot { get; }

    /// <summary>The user's name; null for root and for the login user.</summary>
    public UserName? Name { get; }

    /// <summary>A user, who is not asked: root may become anybody, and sudoers(5) says who else may become whom.</summary>
    public static RunAs User(UserName name) => new(false, name ?? throw new ArgumentNullException(nameof(name)));

    /// <summary>Who it is, in the words of a message.</summary>
    public override string ToString() => Name?.Value ?? (IsRoot ? "root" : "the login user");
}
