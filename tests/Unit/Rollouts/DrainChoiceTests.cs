using XDeploy.Engine.Nginx;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts;

public sealed class DrainChoiceTests
{
    private const string Plain = "upstream x { server 10.0.0.1:5001; } server { location / { proxy_pass http://x; } }";

    [Theory]
    [InlineData(Plain, "1.22.1", DrainMethod.Refuse)]
    [InlineData("upstream x { server a:1; keepalive 16; } server { location / { proxy_pass http://x; } }", "1.22.1", DrainMethod.NginxDown)]
    // From 1.29.7 on connections are kept unless the file says otherwise.
    [InlineData(Plain, "1.29.6", DrainMethod.Refuse)]
    [InlineData(Plain, "1.29.7", DrainMethod.NginxDown)]
    [InlineData("upstream x { server a:1; keepalive 0; }", "1.30.0", DrainMethod.Refuse)]
    // A request that met a refused connection must be allowed to go on.
    [InlineData("proxy_next_upstream off; upstream x { server a:1; } server { location / { proxy_pass http://x; } }", "1.22.1", DrainMethod.NginxDown)]
    [InlineData("proxy_next_upstream off; upstream x { server a:1; } server { proxy_next_upstream error timeout; location / { proxy_pass http://x/; } }", "1.22.1", DrainMethod.Refuse)]
    [InlineData("upstream x { server a:1; } server { location / { proxy_pass http://x; } location /y { proxy_next_upstream http_500; proxy_pass http://x/y?z; } }", "1.22.1", DrainMethod.NginxDown)]
    [InlineData("upstream x { server a:1; } server { location / { proxy_pass http://xx; proxy_next_upstream off; } }", "1.22.1", DrainMethod.Refuse)]
    // What a map chooses may be the upstream, by way of other variables too.
    [InlineData("map $http_a $v { default x; ~^b$ x-preview; } upstream x { server a:1; } server { location / { proxy_next_upstream off; proxy_pass http://$v; } }", "1.22.1", DrainMethod.NginxDown)]
    [InlineData("map $http_a $v { hostnames; default $W; b x-preview; } map $c $w { d x; } upstream x { server a:1; } server { location / { proxy_next_upstream off; proxy_pass http://${v}/y; } }", "1.22.1", DrainMethod.NginxDown)]
    [InlineData("upstream x { server a:1; } server { set $u http://x; location / { proxy_next_upstream off; proxy_pass $u; } }", "1.22.1", DrainMethod.NginxDown)]
    [InlineData("split_clients $a $b { 5% x; * y; } upstream x { server a:1; } server { location / { proxy_next_upstream off; proxy_pass http://$b$request_uri; } }", "1.22.1", DrainMethod.Refuse)]
    [InlineData("map $http_a $v { default y; ~^b$ x-preview; } upstream x { server a:1; } server { location / { proxy_next_upstream off; proxy_pass http://$v; } }", "1.22.1", DrainMethod.Refuse)]
    [InlineData("map $a $v { default $w; } map $b $w { default $v; } upstream x { server a:1; } server { location / { proxy_next_upstream off; proxy_pass http://$v; } }", "1.22.1", DrainMethod.Refuse)]
    [InlineData("upstream y { server a:1; }", "1.22.1", DrainMethod.Refuse)]
    public void Follows_the_balancer_s_files(string text, string version, DrainMethod expected) =>
        Assert.Equal(expected, DrainChoice.Make(DrainMethod.Auto, null, [Facts(text, version)], []).Method);

    [Fact]
    public void A_host_without_nftables_cannot_refuse() =>
        Assert.Equal(DrainMethod.NginxDown, DrainChoice.Make(DrainMethod.Auto, null, [Facts(Plain)], ["app2"]).Method);

    [Fact]
    public void One_balancer_that_keeps_connections_decides_for_all() =>
        Assert.Equal(DrainMethod.NginxDown, DrainChoice.Make(DrainMethod.Auto, null, [Facts(Plain), Facts("upstream x { server a:1; keepalive 2; }")], []).Method);

    [Fact]
    public void Without_a_balancer_there_is_nothing_to_drain()
    {
        var choice = DrainChoice.Make(DrainMethod.Auto, null, [], ["app1"]);
        Assert.Equal((DrainMethod.None, TimeSpan.Zero), (choice.Method, choice.SettleTime));
    }

    [Fact]
    public void What_is_asked_for_is_done() =>
        Assert.Equal(DrainMethod.None, DrainChoice.Make(DrainMethod.None, null, [Facts(Plain)], []).Method);

    [Theory]
    // nginx's own clock goes in seconds, hence one more.
    [InlineData("upstream x { server a:1 fail_timeout=1s; server b:1 fail_timeout=3s; }", 4)]
    [InlineData("upstream x { server a:1; }", 11)]
    [InlineData("upstream x { server a:1 max_fails=0; }", 0)]
    [InlineData("upstream other { server a:1; }", 11)]
    public void A_readmitted_replica_settles_for_as_long_as_nginx_passes_it_by(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DrainChoice.Make(DrainMethod.Auto, null, [Facts(text)], []).SettleTime);

    [Fact]
    public void A_settle_time_that_is_asked_for_holds() =>
        Assert.Equal(TimeSpan.FromSeconds(7), DrainChoice.Make(DrainMethod.Refuse, TimeSpan.FromSeconds(7), [Facts(Plain)], []).SettleTime);

    private static BalancerFacts Facts(string text, string version = "1.22.1") =>
        BalancerFacts.Of("lb1", Version.Parse(version), NginxConfiguration.Of(NginxDocument.Parse($"http {{ {text} }}", "/etc/nginx/nginx.conf")), "x");
}
