using XDeploy.Engine.Ssh;

namespace XDeploy.Unit.Ssh;

public sealed class SshConfigHostsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void The_first_value_counts_and_identities_add_up()
    {
        var host = Read("""
            Host app1
              HostName 192.0.2.1
              Port=2222
              IdentityFile "/keys/two words"
            Host app*
              HostName 192.0.2.9
              User deploy
              IdentityFile /keys/%n-%r
            Host *
              User nobody
            """).Resolve("app1");
        Assert.Equal("192.0.2.1", host.Address);
        Assert.Equal(2222, host.Port);
        Assert.Equal("deploy", host.User);
        Assert.Equal(["/keys/two words", "/keys/app1-deploy"], host.IdentityFile);
    }

    [Theory]
    [InlineData("", "publickey,keyboard-interactive,password")]
    [InlineData("PreferredAuthentications password,gssapi-with-mic,publickey", "password,publickey")]
    [InlineData("PubkeyAuthentication no", "keyboard-interactive,password")]
    [InlineData("PasswordAuthentication no\nChallengeResponseAuthentication no", "publickey")]
    [InlineData("PreferredAuthentications password\nPasswordAuthentication no", "")]
    public void Ways_to_log_in_are_those_that_are_preferred_and_not_turned_off(string lines, string ways) =>
        Assert.Equal(ways.Split(',', StringSplitOptions.RemoveEmptyEntries), Read($"Host app1\n{lines}\n").Resolve("app1").PreferredAuthentication);

    [Fact]
    public void What_makes_a_login_is_taken_over()
    {
        var host = Read("Host app1\nCertificateFile /c/%r\nRevokedHostKeys /r\nCASignatureAlgorithms ssh-ed25519\nPubkeyAcceptedAlgorithms ssh-ed25519\nUser deploy\n").Resolve("app1");
        Assert.Equal(["/c/deploy"], host.CertificateFile);
        Assert.Equal("/r", host.RevokedHostKeys);
        Assert.Equal(["ssh-ed25519"], host.CASignatureAlgorithm);
        Assert.Equal(["ssh-ed25519"], host.PubkeyAcceptedAlgorithm);
        var plain = Read("Host app1\n").Resolve("app1");
        Assert.Empty(plain.PubkeyAcceptedAlgorithm);
        Assert.Null(plain.RevokedHostKeys);
    }

    [Fact]
    public void A_user_who_is_asked_for_comes_before_the_file()
    {
        File.WriteAllText(_file, "Match user root\nPort 2222\nHost app1\nUser deploy\n");
        var host = new SshConfigHosts(_file, "root").Resolve("app1");
        Assert.Equal(("root", 2222, PrivilegeMode.None), (host.User, host.Port, host.Privilege));
    }

    [Fact]
    public void Lists_names_and_not_patterns() =>
        Assert.Equal(["app1", "app2"], Read("Host app1 app2 !x\nHost app*\nHost *\n").List().Select(h => h.Alias));

    [Fact]
    public void A_host_that_cannot_be_used_takes_no_other_one_along()
    {
        var problems = new List<DeployException>();
        var hosts = Read("Host app1 app2 odd other\nHost odd other\n ProxyCommand nc %h %p\n").List(name => name != "other", problems.Add);
        Assert.Equal(["app1", "app2"], hosts.Select(h => h.Alias));
        Assert.Equal("odd", Assert.Single(problems).HostName);
    }

    [Fact]
    public void A_name_that_only_the_catch_all_speaks_of_is_unknown() =>
        Assert.Equal("HostUnknown", Assert.Throws<DeployException>(() => Read("Host *\n User a\n").Resolve("app1")).ErrorId);

    [Fact]
    public void What_the_file_says_of_host_keys_and_algorithms_counts()
    {
        var host = Read("Host app1\n StrictHostKeyChecking accept-new\n HashKnownHosts yes\n Ciphers aes256-ctr\n UserKnownHostsFile /a /b\n GlobalKnownHostsFile none\n").Resolve("app1");
        Assert.Equal(SshHostKeyPolicy.AcceptNew, host.HostKeyPolicy);
        Assert.True(host.HashKnownHosts);
        Assert.Equal(["aes256-ctr"], host.Cipher);
        Assert.Empty(host.KexAlgorithm);
        Assert.Equal(["/a", "/b"], host.KnownHostsFile);
    }

    [Fact]
    public void A_Match_that_asks_for_the_host_names_it() =>
        Assert.Equal("deploy", Read("Match originalhost app*\n User deploy\n").Resolve("app7").User);

    [Theory]
    [InlineData("Host app1\n Port many", "Bad port 'many'")]
    [InlineData("Host app1\n ProxyCommand nc %h %p", "ProxyCommand")]
    [InlineData("Host app1\n IdentityFile \"/open", "line 2")]
    [InlineData("Host app1\n User", "line 2")]
    [InlineData("Match user\n User a", "line 1: Bad Match condition")]
    public void Says_what_is_wrong_and_where(string text, string part)
    {
        var error = Assert.Throws<DeployException>(() => Read(text).Resolve("app1"));
        Assert.Equal("SshConfigInvalid", error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private SshConfigHosts Read(string text)
    {
        File.WriteAllText(_file, text);
        return new SshConfigHosts(_file);
    }
}
