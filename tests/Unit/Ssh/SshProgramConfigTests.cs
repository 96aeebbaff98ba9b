using XDeploy.Engine.Ssh;

namespace XDeploy.Unit.Ssh;

/// <summary>Host entries for programs that log in by the ssh of this machine, as that ssh reads them.</summary>
public sealed class SshProgramConfigTests : IDisposable
{
    private readonly string _work = Directory.CreateTempSubdirectory("xdeploy-config").FullName;

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [Fact]
    public void Ssh_finds_the_host_as_its_entry_has_it()
    {
        if (!SshG.IsHere)
            return;
        var jump = new DeployHost
        {
            Alias = "gate", Address = "192.0.2.7", Port = 2222, User = "jumper", IdentityFile = ["/keys/jump"], KnownHostsFile = ["/known/jump"], HostKeyAlias = "the-gate", ConnectTimeout = TimeSpan.FromSeconds(3),
        };
        var host = new DeployHost
        {
            Alias = "app", Address = "2001:db8::1", Port = 2022, User = "deploy", IdentityFile = ["/keys/with space", "/keys/100%"], CertificateFile = ["/keys/one-cert.pub"], IdentityAgent = "/run/agent.sock",
            IdentitiesOnly = true, KnownHostsFile = ["/known/my hosts", "/known/two"], HostKeyPolicy = SshHostKeyPolicy.AcceptNew, HashKnownHosts = true, RevokedHostKeys = "/known/revoked",
            Cipher = ["aes256-gcm@openssh.com"], KexAlgorithm = ["curve25519-sha256"], Mac = ["hmac-sha2-512-etm@openssh.com"], HostKeyAlgorithm = ["ssh-ed25519"],
            PubkeyAcceptedAlgorithm = ["ssh-ed25519"], CASignatureAlgorithm = ["ssh-ed25519"], ServerAliveInterval = TimeSpan.FromSeconds(7), ServerAliveCountMax = 4, ConnectionAttempts = 3, ProxyJump = [jump],
        };
        var app = Real(host, "xdeploy-host");
        Assert.Equal(["2001:db8::1"], app["hostname"]);
        Assert.Equal(["2022"], app["port"]);
        Assert.Equal(["deploy"], app["user"]);
        Assert.Equal(["/keys/with space", "/keys/100%%"], app["identityfile"]);
        Assert.Equal(["/keys/one-cert.pub"], app["certificatefile"]);
        Assert.Equal(["/run/agent.sock"], app["identityagent"]);
        Assert.Equal(["yes"], app["identitiesonly"]);
        Assert.Equal(["/known/my hosts /known/two"], app["userknownhostsfile"]);
        Assert.Equal(["accept-new"], app["stricthostkeychecking"]);
        Assert.Equal(["yes"], app["hashknownhosts"]);
        Assert.Equal(["/known/revoked"], app["revokedhostkeys"]);
        Assert.Equal(["aes256-gcm@openssh.com"], app["ciphers"]);
        Assert.Equal(["curve25519-sha256"], app["kexalgorithms"]);
        Assert.Equal(["hmac-sha2-512-etm@openssh.com"], app["macs"]);
        Assert.Equal(["ssh-ed25519"], app["hostkeyalgorithms"]);
        Assert.Equal(["ssh-ed25519"], app["pubkeyacceptedalgorithms"]);
        Assert.Equal(["ssh-ed25519"], app["casignaturealgorithms"]);
        Assert.Equal(["7"], app["serveraliveinterval"]);
        Assert.Equal(["4"], app["serveralivecountmax"]);
        Assert.Equal(["3"], app["connectionattempts"]);
        Assert.Equal(["xdeploy-jump-0"], app["proxyjump"]);
        Assert.Equal(["yes"], app["batchmode"]);
        Assert.Equal(["no"], app["passwordauthentication"]);
        Assert.False(app.Contains("hostkeyalias"));

        var gate = Real(host, "xdeploy-jump-0");
        Assert.Equal(["192.0.2.7"], gate["hostname"]);
        Assert.Equal(["2222"], gate["port"]);
        Assert.Equal(["jumper"], gate["user"]);
        Assert.Equal(["/keys/jump"], gate["identityfile"]);
        Assert.Equal(["/known/jump"], gate["userknownhostsfile"]);
        Assert.Equal(["the-gate"], gate["hostkeyalias"]);
        Assert.Equal(["none"], gate["identityagent"]);
        Assert.Equal(["3"], gate["connecttimeout"]);
        Assert.False(gate.Contains("proxyjump"));
    }

    [Fact]
    public void Jumps_come_one_behind_another()
    {
        if (!SshG.IsHere)
            return;
        DeployHost Hop(string name) => new() { Alias = name, Address = name, User = name };
        var host = Hop("app") with { ProxyJump = [Hop("one"), Hop("two")] };
        Assert.Equal(["xdeploy-jump-1"], Real(host, "xdeploy-host")["proxyjump"]);
        Assert.Equal(["xdeploy-jump-0"], Real(host, "xdeploy-jump-1")["proxyjump"]);
        Assert.False(Real(host, "xdeploy-jump-0").Contains("proxyjump"));
    }

    [Fact]
    public void Who_logs_in_by_a_password_or_a_passphrase_is_told()
    {
        var key = Path.Combine(_work, "key");
        Assert.Equal(0, SshKeygenRun("-q", "-t", "ed25519", "-N", string.Empty, "-f", key));
        var closed = Path.Combine(_work, "closed");
        Assert.Equal(0, SshKeygenRun("-q", "-t", "ed25519", "-N", "phrase", "-f", closed));
        var host = new DeployHost { Alias = "app", Address = "app", IdentityFile = [key] };
        Assert.Null(SshProgramConfig.Problem(host));
        Assert.Contains("password", SshProgramConfig.Problem(host with { IdentityFile = ["/nowhere"] }), StringComparison.Ordinal);
        Assert.Contains("password", SshProgramConfig.Problem(host with { PreferredAuthentication = ["password"] }), StringComparison.Ordinal);
        Assert.Contains("passphrase", SshProgramConfig.Problem(host with { IdentityFile = [closed] }), StringComparison.Ordinal);
        Assert.Null(SshProgramConfig.Problem(host with { IdentityFile = [closed], IdentityAgent = "/run/agent" }));
        Assert.StartsWith("gate ", SshProgramConfig.Problem(host with { ProxyJump = [new DeployHost { Alias = "gate", Address = "gate" }] }), StringComparison.Ordinal);
    }

    private ILookup<string, string> Real(DeployHost host, string name)
    {
        var file = Path.Combine(_work, "ssh_config");
        File.WriteAllText(file, SshProgramConfig.Of(host));
        var lines = SshG.Real(file, [name], out var error);
        Assert.Equal(string.Empty, error);
        return lines!.ToLookup(line => line.Key, line => line.Value);
    }

    private static int SshKeygenRun(params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start("ssh-keygen", arguments);
        process.WaitForExit();
        return process.ExitCode;
    }
}
