using XDeploy.Engine.Ssh;

namespace XDeploy.Unit.Ssh;

public sealed class KnownHostsTests : IDisposable
{
    private static readonly byte[] Key = [1, 2, 3];
    private static readonly byte[] Other = [4, 5, 6];

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("app1 ssh-ed25519 AQID", "app1", 22, HostKeyVerdict.Trusted)]
    [InlineData("APP1,192.0.2.1 ssh-ed25519 AQID comment", "192.0.2.1", 22, HostKeyVerdict.Trusted)]
    [InlineData("app? ssh-ed25519 AQID", "app1", 22, HostKeyVerdict.Trusted)]
    [InlineData("app*,!app1 ssh-ed25519 AQID", "app1", 22, HostKeyVerdict.Unknown)]
    [InlineData("app1 ssh-ed25519 BAUG", "app1", 22, HostKeyVerdict.Changed)]
    [InlineData("app1 ssh-rsa BAUG", "app1", 22, HostKeyVerdict.Unknown)]
    [InlineData("@revoked app1 ssh-ed25519 AQID\napp1 ssh-ed25519 AQID", "app1", 22, HostKeyVerdict.Revoked)]
    [InlineData("@cert-authority app1 ssh-ed25519 AQID", "app1", 22, HostKeyVerdict.Unknown)]
    [InlineData("[app1]:2222 ssh-ed25519 AQID", "app1", 2222, HostKeyVerdict.Trusted)]
    [InlineData("app1 ssh-ed25519 AQID", "app1", 2222, HostKeyVerdict.Trusted)]
    [InlineData("[app1]:2222 ssh-ed25519 BAUG\napp1 ssh-ed25519 AQID", "app1", 2222, HostKeyVerdict.Changed)]
    [InlineData("# app1 ssh-ed25519 AQID", "app1", 22, HostKeyVerdict.Unknown)]
    public void Judges_as_OpenSSH_does(string lines, string name, int port, HostKeyVerdict expected)
    {
        File.WriteAllText(_file, lines);
        Assert.Equal(expected, KnownHosts.For([_file], name, port).Judge("ssh-ed25519", Key));
    }

    [Fact]
    public void Two_keys_of_one_type_are_both_good()
    {
        File.WriteAllText(_file, "app1 ssh-ed25519 BAUG\napp1 ssh-ed25519 AQID\n");
        var known = KnownHosts.For([_file], "app1", 22);
        Assert.Equal(HostKeyVerdict.Trusted, known.Judge("ssh-ed25519", Key));
        Assert.Equal(HostKeyVerdict.Trusted, known.Judge("ssh-ed25519", Other));
    }

    [Fact]
    public void Finds_hashed_names()
    {
        var salt = "c2FsdHNhbHRzYWx0c2FsdHNhbHQ=";
#pragma warning disable CA5350 // The format's own.
        var hash = Convert.ToBase64String(System.Security.Cryptography.HMACSHA1.HashData(Convert.FromBase64String(salt), "app1"u8));
#pragma warning restore CA5350
        File.WriteAllText(_file, $"|1|{salt}|{hash} ssh-ed25519 AQID\n");
        Assert.Equal(HostKeyVerdict.Trusted, KnownHosts.For([_file], "app1", 22).Judge("ssh-ed25519", Key));
        Assert.Equal(HostKeyVerdict.Unknown, KnownHosts.For([_file], "app2", 22).Judge("ssh-ed25519", Key));
    }
}
