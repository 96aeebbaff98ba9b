using XDeploy.Engine.Health;

namespace XDeploy.Unit.Health;

public sealed class RefuseGateTests
{
    [Theory]
    [InlineData("", new int[0])]
    [InlineData("table inet xdeploy {\n\tset refused {\n\t\ttype inet_service\n\t}\n}", new int[0])]
    [InlineData("table inet xdeploy {\n\tset refused {\n\t\ttype inet_service\n\t\telements = { 5001, 5002,\n\t\t\t     5010 }\n\t}\n}", new[] { 5001, 5002, 5010 })]
    public void Reads_the_ports_that_nft_lists(string text, int[] expected)
    {
        Assert.Equal(expected, RefuseGate.RefusedPorts(text).Order());
        Assert.True(RefuseGate.CanRefuse(text));
    }

    [Fact]
    public void Knows_a_host_without_nft() => Assert.False(RefuseGate.CanRefuse("nftables=missing"));
}
