using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class UpstreamBlockBuilderTests
{
    private static readonly NginxUpstreamDefinition Model = new() { Name = "x-model", Server = [Server("localhost:5001"), Server("localhost:5002")] };

    [Fact]
    public void A_plain_upstream_is_written_without_parameters() => Assert.Equal(
        """
        upstream x-model {
            server localhost:5001;
            server localhost:5002;
        }

        """,
        UpstreamBlockBuilder.Build(Model).Text);

    [Fact]
    public void Each_server_has_what_is_set_for_it() => Assert.Equal(
        """
        upstream x-model {
            least_conn;

            server app1:5001 weight=3 max_fails=2 fail_timeout=30s;
            server [fd00::1]:5001 down;
            server unix:/run/x-model.sock backup;

            keepalive 32;
        }

        """,
        UpstreamBlockBuilder.Build(Model with
        {
            Method = NginxBalanceMethod.LeastConnections,
            Keepalive = 32,
            Server =
            [
                Server("app1:5001") with { Weight = 3, MaxFails = 2, FailTimeout = TimeSpan.FromSeconds(30) },
                Server("[fd00::1]:5001") with { Down = true },
                Server("unix:/run/x-model.sock") with { Backup = true },
            ],
        }).Text);

    [Theory]
    [InlineData(NginxBalanceMethod.IpHash, "ip_hash;")]
    [InlineData(NginxBalanceMethod.Random, "random two least_conn;")]
    [InlineData(NginxBalanceMethod.Hash, "hash $request_uri consistent;")]
    public void The_method_stands_before_the_servers(NginxBalanceMethod method, string line) =>
        Assert.StartsWith($"upstream x-model {{\n    {line}\n\n    server ", UpstreamBlockBuilder.Build(Model with { Method = method }).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("x model")]
    [InlineData("x;")]
    [InlineData("x/y")]
    [InlineData("$x")]
    [InlineData("")]
    public void A_name_that_no_URL_can_hold_is_refused(string name) => Refused(Model with { Name = name });

    [Theory]
    [InlineData("app1:5001; server evil:80")]
    [InlineData("app1:5001 weight=9")]
    [InlineData("http://app1:5001")]
    [InlineData("fd00::1")]
    [InlineData("app1:")]
    [InlineData("app1:5001\n")]
    [InlineData("")]
    public void What_is_no_server_is_refused(string address) => Refused(Model with { Server = [Server(address)] });

    [Fact]
    public void What_nginx_would_refuse_is_refused_at_once()
    {
        Refused(Model with { Server = [] });
        Refused(Model with { Server = [Server("a:1") with { Backup = true }] });
        Refused(Model with { Server = [Server("a:1"), Server("a:1")] });
        Refused(Model with { Server = [Server("a:1") with { Weight = 0 }] });
        Refused(Model with { Server = [Server("a:1") with { FailTimeout = TimeSpan.FromMilliseconds(1500) }] });
        Refused(Model with { Server = [Server("a:1"), Server("b:1") with { Backup = true }], Method = NginxBalanceMethod.IpHash });
        Refused(Model with { Keepalive = 0 });
    }

    private static void Refused(NginxUpstreamDefinition upstream) =>
        Assert.Equal("NginxUpstreamInvalid", Assert.Throws<DeployException>(() => UpstreamBlockBuilder.Build(upstream)).ErrorId);

    private static NginxServerDefinition Server(string address) => new() { Address = address };
}
