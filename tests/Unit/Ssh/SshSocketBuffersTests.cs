using XDeploy.Engine.Ssh;

namespace XDeploy.Unit.Ssh;

public sealed class SshSocketBuffersTests
{
    [Fact]
    public void TheLibrarysSocketIsFound() => Assert.Equal(OperatingSystem.IsLinux(), SshSocketBuffers.IsPossible);
}
