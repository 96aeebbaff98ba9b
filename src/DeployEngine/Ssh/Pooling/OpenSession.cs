namespace XDeploy.Engine.Ssh.Pooling;

/// <summary>An open session and how it stands with the pool. What can be set belongs to <see cref="SessionRoom"/>, under its lock.</summary>
internal sealed class OpenSession
{
    public OpenSession(IConnection connection)
    {
        Connection = connection;
        Node = new LinkedListNode<OpenSession>(this);
    }

    public IConnection Connection { get; }

    /// <summary>Its place among the sessions that nobody uses.</summary>
    public LinkedListNode<OpenSession> Node { get; }

    /// <summary>How many use it.</summary>
    public int Leases { get; set; }

    /// <summary>Since when nobody has.</summary>
    public DateTimeOffset RestsSince { get; set; }

    /// <summary>True where nobody may begin to use it any more.</summary>
    public bool IsLeaving { get; set; }
}
