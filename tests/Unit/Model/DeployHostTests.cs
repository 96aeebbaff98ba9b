namespace XDeploy.Unit.Model;

public sealed class DeployHostTests
{
    [Fact]
    public void Hosts_that_are_made_alike_are_equal()
    {
        // Replicas are looked up by their hosts.
        Assert.Equal(new DeployHost { Alias = "a", Address = "192.0.2.1" }, new DeployHost { Alias = "a", Address = "192.0.2.1" });
        Assert.NotEqual(new DeployHost { Alias = "a", Address = "192.0.2.1" }, new DeployHost { Alias = "a", Address = "192.0.2.2" });
    }
}
