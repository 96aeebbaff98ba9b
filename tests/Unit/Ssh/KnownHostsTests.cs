using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Unit.Ssh;

public sealed class KnownHostsTests
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKuKjR0dGUZ2bTbTRleony/Jyo2XbsEFL5bxnevbSIJ3";
    private const string Other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEVKWYtqd3SSi6I2H0Brk+6IBCmcaX2aVdaDPmaBH+n5";
    private const string Ecdsa =
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNLCu01+wpXe3xB5olXCN4SqU2rQu0qjSRKJO4Bg+JRCPU+ENcgdA5srTU8xYDz/GEa4dzK5ldPw4J/gZgSXCMs=";

    [Theory]
    [InlineData($"app1 {Key}", "app1", 22, HostKeyVerdict.Trusted)]
    [InlineData($"APP1,192.0.2.1 {Key} comment", "192.0.2.1", 22, HostKeyVerdict.Trusted)]
    [InlineData($"app? {Key}", "app1", 22, HostKeyVerdict.Trusted)]
    [InlineData($"app*,!app1 {Key}", "app1", 22, HostKeyVerdict.Unknown)]
    [InlineData($"app1 {Other}", "app1", 22, HostKeyVerdict.Changed)]
    [InlineData($"app1 {Ecdsa}", "app1", 22, HostKeyVerdict.Changed)]
    [InlineData($"app1 {Ecdsa}\napp1 {Key}", "app1", 22, HostKeyVerdict.Trusted)]
    [InlineData($"@revoked app1 {Key}\napp1 {Key}", "app1", 22, HostKeyVerdict.Revoked)]
    [InlineData($"@revoked * {Key}", "app1", 22, HostKeyVerdict.Revoked)]
    [InlineData($"@cert-authority app1 {Key}", "app1", 22, HostKeyVerdict.Unknown)]
    [InlineData($"[app1]:2222 {Key}", "app1", 2222, HostKeyVerdict.Trusted)]
    [InlineData($"app1 {Key}", "app1", 2222, HostKeyVerdict.Trusted)]
    [InlineData($"app1 {Other}", "app1", 2222, HostKeyVerdict.Unknown)]
    [InlineData($"[app1]:2222 {Other}\napp1 {Key}", "app1", 2222, HostKeyVerdict.Changed)]
    [InlineData($"[app1]:22 {Key}", "app1", 22, HostKeyVerdict.Unknown)]
    [InlineData($"# app1 {Key}", "app1", 22, HostKeyVerdict.Unknown)]
    [InlineData("app1 ssh-ed25519 AAAA", "app1", 22, HostKeyVerdict.Unknown)]
    public void Judges_as_OpenSSH_does(string lines, string name, int port, HostKeyVerdict expected) =>
        Assert.Equal(expected, Judge(lines, name, port));

    [Fact]
    public void An_alias_is_looked_up_without_a_port() =>
        Assert.Equal(HostKeyVerdict.Trusted, Judge($"web {Key}", "192.0.2.1", 2222, "WEB"));

    [Fact]
    public void Two_keys_of_one_type_are_both_good()
    {
        Assert.Equal(HostKeyVerdict.Trusted, Judge($"app1 {Other}\napp1 {Key}\n", "app1", 22));
        Assert.Equal(HostKeyVerdict.Trusted, Judge($"app1 {Key}\napp1 {Other}\n", "app1", 22));
    }

    [Fact]
    public void Keys_on_file_are_asked_for_by_their_type()
    {
        var keys = Keys($"app1 {Ecdsa}\napp1 {Key}\n@cert-authority * {Other}\n", "app1", 22);
        Assert.Equal(["ecdsa-sha2-nistp256", "ssh-ed25519"], keys.KeyTypes);
        Assert.True(keys.HasAuthority);
    }

    [Fact]
    public void Names_are_found_by_their_hashes()
    {
        var file = KnownHostsEdits.Add(KnownHostsFile.Parse("# mine", "known_hosts"), "App1", Parsed(Key), isHashed: true);
        Assert.StartsWith("# mine\n|1|", file.Text, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(file.Find("app1")).Number);
        Assert.Empty(file.Find("app2"));
        Assert.Same(file, KnownHostsEdits.Add(file, "app1", Parsed(Key), isHashed: true));
    }

    [Fact]
    public void A_changed_file_is_read_again_and_an_unchanged_one_is_not()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("xdeploy-kh-").FullName, "sub", "known_hosts");
        Assert.Null(KnownHostsCache.Read(path));
        KnownHostsCache.Change(path, file => KnownHostsEdits.Add(file, "app1", Parsed(Key)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var first = KnownHostsCache.Read(path);
        Assert.Same(first, KnownHostsCache.Read(path));
        KnownHostsCache.Change(path, file => KnownHostsEdits.Add(file, "app2", Parsed(Key)));
        Assert.Equal($"app1 {Key}\napp2 {Key}\n", KnownHostsCache.Read(path)!.Text);
    }

    private static SshPublicKey Parsed(string text) => SshPublicKey.TryParse(text, out _)!;

    private static KnownHostKeys Keys(string lines, string name, int port, string? alias = null) =>
        KnownHostKeys.For([KnownHostsFile.Parse(lines, "known_hosts")], name, port, alias);

    private static HostKeyVerdict Judge(string lines, string name, int port, string? alias = null) => Keys(lines, name, port, alias).Judge(Parsed(Key).Blob);
}
