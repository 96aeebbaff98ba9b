using CsCheck;
using XDeploy.Engine.Ssh;

namespace XDeploy.Unit.Ssh;

public sealed class SshConfigJumpsTests : IDisposable
{
    private static readonly string[] Names = ["a", "b", "c", "d"];

    // All addresses are this machine's, and nothing listens at the ports.
    private static readonly Gen<string> Block = Gen.Select(
        Gen.Int[0, 9], OneOf("", "", "User ua", "User ub"), OneOf("", "Port 3", "Port 4"),
        (jump, user, port) => string.Join("\n ", new[] { user, port, Jump(jump) }.Where(line => line.Length > 0)));

    private static readonly Gen<string> File = Block.Array[4].Select(blocks =>
        string.Concat(blocks.Select((block, at) => $"Host {Names[at]}\n HostName 127.0.0.{at + 1}\n {block}\n")) + "Host *\n Port 5\n");

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => System.IO.File.Delete(_file);

    [Fact]
    public void Each_jump_has_its_own_block_and_only_the_nearest_its_own_jumps()
    {
        var host = Read("""
            Host target
              HostName 192.0.2.9
              ProxyJump admin@near:2201,far
            Host near
              HostName 192.0.2.1
              User nobody
              IdentityFile /keys/near
              ProxyJump gate
            Host far
              HostName 10.0.0.1
              User fu
              UserKnownHostsFile /known/far
              ProxyJump nowhere
            """).Resolve("target");
        Assert.Equal(["gate", "near", "far"], host.ProxyJump.Select(jump => jump.Alias));
        Assert.Equal(["gate", "192.0.2.1", "10.0.0.1"], host.ProxyJump.Select(jump => jump.Address));
        Assert.Equal([22, 2201, 22], host.ProxyJump.Select(jump => jump.Port));
        Assert.Equal([Environment.UserName, "admin", "fu"], host.ProxyJump.Select(jump => jump.User));
        Assert.Equal(["/keys/near"], host.ProxyJump[1].IdentityFile);
        Assert.Equal("/known/far", host.ProxyJump[2].KnownHostsFile[0]);
        Assert.All(host.ProxyJump, jump => Assert.Empty(jump.ProxyJump));
    }

    [Fact]
    public void None_ends_what_a_pattern_says() =>
        Assert.Equal([0, 1], Read("Host gate\n ProxyJump none\nHost app\n User a\nHost *\n ProxyJump gate\n").List().Select(host => host.ProxyJump.Count));

    [Fact]
    public void Localhost_is_a_jump_by_ssh()
    {
        var jump = Assert.Single(Read("Host app\n ProxyJump localhost\n").Resolve("app").ProxyJump);
        Assert.False(jump.IsLocal);
        Assert.Equal("localhost", jump.Address);
    }

    [Theory]
    [InlineData("Host app\n ProxyJump a\nHost a\n HostName 192.0.2.1\n ProxyJump b\nHost b\n ProxyJump a\n", "JumpLoop", "a through b through a")]
    [InlineData("Host app\n ProxyJump a\nHost a\n HostName 192.0.2.1\n ProxyJump a\n", "JumpLoop", "ProxyJump none")]
    [InlineData("Host app\n ProxyJump x,a\nHost x\n ProxyJump x,a\n", "JumpLoop", "")]
    [InlineData("Host app\n ProxyJump a\nHost a\n ProxyJump a\n", "SshConfigInvalid", "the jump a: jumphost loop via a")]
    [InlineData("Host app\n ProxyJump a,b\nHost a\n ProxyCommand nc %h %p\n", "SshConfigInvalid", "the jump a: ")]
    [InlineData("Host app\n ProxyCommand nc %h %p\n", "SshConfigInvalid", "ProxyCommand")]
    public void What_leads_nowhere_is_told_of_the_host(string text, string errorId, string part)
    {
        var error = Assert.Throws<DeployException>(() => Read(text).Resolve("app"));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Equal("app", error.HostName);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_of_a_jump_that_is_gone_to_through_another_one_does_not_count() =>
        Assert.Equal(["a", "b"], Read("Host app\n ProxyJump a,b\nHost b\n ProxyCommand nc %h %p\n").Resolve("app").ProxyJump.Select(jump => jump.Alias));

    [Fact]
    public void A_text_is_read_as_J_is()
    {
        var hosts = Read("Host gate\n HostName 192.0.2.1\n User gu\n");
        var jumps = hosts.Jumps("x@gate:2222,[2001:db8::1]:23,plain");
        Assert.Equal(["192.0.2.1", "2001:db8::1", "plain"], jumps.Select(jump => jump.Address));
        Assert.Equal([2222, 23, 22], jumps.Select(jump => jump.Port));
        Assert.Equal("x", jumps[0].User);
        Assert.Empty(hosts.Jumps("none"));
        Assert.Equal("SshConfigInvalid", Assert.Throws<DeployException>(() => hosts.Jumps("a,,b")).ErrorId);
    }

    [Fact]
    public void The_way_of_a_host_is_flat()
    {
        static DeployHost Host(string name, params DeployHost[] jumps) => new() { Alias = name, Address = name, ProxyJump = jumps };
        var host = Host("app", Host("a", Host("gate")), Host("b", Host("elsewhere")));
        Assert.Equal(["gate", "a", "b"], host.ProxyJump.Select(jump => jump.Alias));
        Assert.All(host.ProxyJump, jump => Assert.Empty(jump.ProxyJump));
    }

    [Fact]
    public void Hosts_of_one_address_behind_different_jumps_are_different()
    {
        var gates = new[] { "a", "b" }.Select(name => new DeployHost { Alias = name, Address = name }).ToList();
        DeployHost[] hosts = [.. gates.Select(gate => new DeployHost { Alias = "app", Address = "10.0.0.1", ProxyJump = [gate] }), new() { Alias = "app", Address = "10.0.0.1" }];
        Assert.Equal(3, hosts.Select(SessionPool.Key).Distinct().Count());
        Assert.Equal(SessionPool.Key(hosts[0]), SessionPool.Key(hosts[0] with { Privilege = PrivilegeMode.None }));
    }

    [SkippableFact]
    public void Generated_files_lead_the_same_way_as_with_ssh()
    {
        Skip.IfNot(SshG.IsHere, "there is no OpenSSH 9.2 on this machine");
        File.Sample(text => Assert.Equal(RealWay(text), Way(text)), time: 6, iter: -1, threads: 1);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(at => texts[at]);

    private static string Jump(int which) => which switch
    {
        0 => "ProxyJump b",
        1 => "ProxyJump c,d",
        2 => "ProxyJump x@c:7,d",
        3 => "ProxyJump d:8",
        4 => "ProxyJump none",
        5 => "ProxyJump y@127.0.0.9:9,b,c",
        _ => string.Empty,
    };

    // What ssh runs to get there is in its log; what each of these would do, it says itself.
    private string RealWay(string text)
    {
        System.IO.File.WriteAllText(_file, text);
        if (Way(text) is "JumpLoop")
            return "JumpLoop";
        var commands = SshG.Run(["-v", "-F", _file, "-o", "BatchMode=yes", "a", "true"]).Error.Split('\n')
            .Where(line => line.Contains("Executing proxy command: exec /usr/bin/ssh ", StringComparison.Ordinal))
            .Select(line => line.Split("exec /usr/bin/ssh ")[1].Trim().Split(' '));
        return string.Join(' ', commands.Select(command => Hop(SshG.Real(_file, Destination(command), out _)!)));
    }

    private static IEnumerable<string> Destination(string[] command) =>
        command.Where((word, at) => word is not ("-v" or "-W") && (at == 0 || command[at - 1] != "-W"));

    private static string Hop(IReadOnlyList<KeyValuePair<string, string>> lines)
    {
        string Value(string keyword) => lines.First(line => line.Key == keyword).Value;
        return $"{Value("user")}@{Value("hostname")}:{Value("port")}";
    }

    private string Way(string text)
    {
        try
        {
            return string.Join(' ', Read(text).Resolve("a").ProxyJump.Reverse().Select(jump => $"{jump.User}@{jump.Address}:{jump.Port}"));
        }
        catch (DeployException e)
        {
            return e.ErrorId;
        }
    }

    private SshConfigHosts Read(string text)
    {
        System.IO.File.WriteAllText(_file, text);
        return new SshConfigHosts(_file);
    }
}
