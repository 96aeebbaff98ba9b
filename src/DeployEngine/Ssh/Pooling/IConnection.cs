using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh.Pooling;

/// <summary>An open session of a pool.</summary>
internal interface IConnection : IFileSession, IDisposable
{
    /// <summary>False once the connection ended: then another one is opened.</summary>
    bool IsAlive { get; }
}
