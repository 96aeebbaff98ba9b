using System.Security.Cryptography;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.KnownHosts;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Unit.Ssh;

public sealed class LoginKeyTests : IDisposable
{
    private readonly SshKeygen _keygen = new();

    public void Dispose() => _keygen.Dispose();

    public static TheoryData<string, int, string> Kinds => new()
    {
        { "rsa", 2048, "RFC4716" }, { "rsa", 2048, "PEM" }, { "rsa", 2048, "PKCS8" },
        { "ecdsa", 256, "RFC4716" }, { "ecdsa", 256, "PEM" }, { "ecdsa", 256, "PKCS8" },
        { "ecdsa", 384, "RFC4716" }, { "ecdsa", 521, "PEM" }, { "ed25519", 256, "RFC4716" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Keys_of_every_kind_are_opened_by_their_passphrase_alone(string type, int bits, string format)
    {
        if (!SshKeygen.IsHere)
            return;
        var path = _keygen.Make(type, bits, format, "open sesame");
        var key = Assert.IsType<SshPublicKey>(SshPublicKey.TryParse(File.ReadAllText(path + ".pub"), out _));

        Assert.Contains("needs a passphrase", Assert.Throws<DeployException>(() => PrivateKeys.Read(Host(), path)).Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<DeployException>(() => PrivateKeys.Read(Host("close sesame"), path));
        Assert.Equal("IdentityUnreadable", wrong.ErrorId);
        Assert.DoesNotContain("close sesame", wrong.ToString(), StringComparison.Ordinal);
        var opened = PrivateKeys.Read(Host("open sesame"), path);
        Assert.Equal(key.Blob, opened.Blob);
        Assert.Equal(type == "rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [key.Type], opened.Signatures.Select(s => s.Name));
        Assert.All(opened.Signatures, s => Assert.NotEmpty(s.Sign([1, 2, 3])));
    }

    [Fact]
    public void A_key_is_opened_once_for_all_who_have_its_passphrase_and_anew_where_it_changed()
    {
        if (!SshKeygen.IsHere)
            return;
        var path = _keygen.Make("ed25519", 256, passphrase: "open sesame");
        var one = Host("open sesame");
        var opened = PrivateKeys.Read(one, path);
        Assert.Same(opened, PrivateKeys.Read(one, path));
        Assert.Same(opened, PrivateKeys.Read(Host("open sesame"), path));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(1));
        Assert.NotSame(opened, PrivateKeys.Read(one, path));
    }

    [Fact]
    public void Two_threads_may_sign_by_one_key()
    {
        if (!SshKeygen.IsHere)
            return;
        foreach (var (type, bits) in new[] { ("rsa", 2048), ("ecdsa", 384), ("ed25519", 256) })
        {
            var key = PrivateKeys.Read(Host("open sesame"), _keygen.Make(type, bits, passphrase: "open sesame"));
            Parallel.For(0, 64, at => Assert.NotEmpty(key.Signatures[0].Sign([(byte)at])));
        }
    }

    [Fact]
    public void An_ecdsa_key_whose_number_begins_with_a_zero_signs()
    {
        // One in 256 of them; files leave the zero out.
        using var rare = Enumerable.Range(0, 100_000).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256)).First(k => k.ExportParameters(true).D![0] == 0);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, rare.ExportECPrivateKeyPem() + "\n");
            var key = PrivateKeys.Read(Host(), path);
            Assert.NotEmpty(key.Signatures[0].Sign([1]));
            key.Owned!.Dispose();
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_public_half_is_found_beside_the_key_in_it_or_alone()
    {
        if (!SshKeygen.IsHere)
            return;
        var path = _keygen.Make("ed25519", 256, passphrase: "open sesame");
        var key = PublicFiles.KeyOf(path);
        Assert.NotNull(key);
        Assert.True(PublicFiles.IsEncrypted(path));
        File.Move(path + ".pub", path + ".alone");
        Assert.Equal(key, PublicFiles.KeyOf(path));
        Assert.Equal(key, PublicFiles.KeyOf(path + ".alone"));
        Assert.True(PublicFiles.IsPublic(path + ".alone"));
        Assert.Null(PublicFiles.KeyOf(path + ".nothing"));
        Assert.Contains("public key", Assert.Throws<DeployException>(() => PrivateKeys.Read(Host(), path + ".alone")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa", 2048)]
    [InlineData("ecdsa", 521)]
    [InlineData("ed25519", 256)]
    public void Certificates_go_with_their_keys_and_come_first(string type, int bits)
    {
        if (!SshKeygen.IsHere)
            return;
        var (authority, other, path) = (_keygen.Make("ed25519", 256), _keygen.Make("ed25519", 256), _keygen.Make(type, bits));
        var certificate = SshKeygen.Certify(authority, path);
        var host = Host() with { IdentityFile = [other, path] };
        using (var keys = IdentityKeys.Load(host))
        {
            // Beside its key: right before it.
            var names = keys.HostKeyAlgorithms.Select(a => a.Name).ToList();
            Assert.Equal("ssh-ed25519", names[0]);
            Assert.EndsWith("-cert-v01@openssh.com", names[1], StringComparison.Ordinal);
        }

        var elsewhere = path + ".elsewhere";
        File.Move(certificate, elsewhere);
        using (var keys = IdentityKeys.Load(host with { CertificateFile = [elsewhere] }))
        {
            Assert.EndsWith("-cert-v01@openssh.com", keys.HostKeyAlgorithms.First().Name, StringComparison.Ordinal);
            Assert.Equal(UserCertificate.TryParse(File.ReadAllText(elsewhere))!.Blob, keys.HostKeyAlgorithms.First().Data);
            Assert.Empty(keys.Unmatched);
        }

        using (var keys = IdentityKeys.Load(host with { IdentityFile = [other], CertificateFile = [elsewhere, path + ".pub"] }))
        {
            Assert.Equal(["ssh-ed25519"], keys.HostKeyAlgorithms.Select(a => a.Name));
            Assert.Equal(2, keys.Unmatched.Count);
        }
    }

    [Fact]
    public void Every_key_is_tried_by_its_best_signature_before_any_by_another()
    {
        if (!SshKeygen.IsHere)
            return;
        var host = Host() with { IdentityFile = [_keygen.Make("rsa", 2048), _keygen.Make("ed25519", 256), _keygen.Make("rsa", 2048)] };
        using var keys = IdentityKeys.Load(host);
        Assert.Equal(["rsa-sha2-512", "ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256", "rsa-sha2-256"], keys.HostKeyAlgorithms.Select(a => a.Name));
        using var few = IdentityKeys.Load(host with { PubkeyAcceptedAlgorithm = ["rsa-sha2-256", "ssh-ed25519"] });
        Assert.Equal(["rsa-sha2-256", "ssh-ed25519", "rsa-sha2-256"], few.HostKeyAlgorithms.Select(a => a.Name));
    }

    [Fact]
    public void A_certificate_of_a_host_is_none_of_a_user()
    {
        if (!SshKeygen.IsHere)
            return;
        var (authority, path) = (_keygen.Make("ed25519", 256), _keygen.Make("ed25519", 256));
        Assert.Null(UserCertificate.TryParse(File.ReadAllText(SshKeygen.Certify(authority, path, "-h"))));
        Assert.Null(UserCertificate.TryParse(File.ReadAllText(path + ".pub")));
        Assert.Null(UserCertificate.TryParse("ssh-ed25519-cert-v01@openssh.com %%%"));
        Assert.Null(UserCertificate.TryParse(string.Empty));
        var certificate = UserCertificate.TryParse(File.ReadAllText(SshKeygen.Certify(authority, path)))!;
        Assert.Equal(PublicFiles.KeyOf(path), certificate.Key);
    }

    [Fact]
    public void Revoked_keys_are_read_from_text_and_from_nothing_else()
    {
        if (!SshKeygen.IsHere)
            return;
        var (authority, path) = (_keygen.Make("ed25519", 256), _keygen.Make("ecdsa", 256));
        var key = PublicFiles.KeyOf(path);
        var list = path + ".list";
        File.WriteAllText(list, $"# lost\r\n\r\n  {File.ReadAllText(path + ".pub").TrimEnd()}\r\n");
        Assert.True(RevokedKeys.Of(Host() with { RevokedHostKeys = list }).Contains(key));
        Assert.False(RevokedKeys.Of(Host() with { RevokedHostKeys = list }).Contains(PublicFiles.KeyOf(authority)));
        Assert.False(RevokedKeys.Of(Host()).Contains(key));
        File.Copy(SshKeygen.Certify(authority, path), list, overwrite: true);
        Assert.True(RevokedKeys.Of(Host() with { RevokedHostKeys = list }).Contains(key));

        foreach (var wrong in new[] { _keygen.Revoke(path), path, path + ".nothing" })
            Assert.Equal("SshConfigInvalid", Assert.Throws<DeployException>(() => RevokedKeys.Of(Host() with { RevokedHostKeys = wrong })).ErrorId);
    }

    [Fact]
    public void There_has_to_be_something_to_log_in_with()
    {
        Assert.Equal("IdentityMissing", Assert.Throws<DeployException>(() => LoginMethods.Of(Host())).ErrorId);
        var host = Host() with { Password = Secrets.Of("secret") };
        using var both = LoginMethods.Of(host);
        Assert.Equal(["keyboard-interactive", "password"], both.All.Select(m => m.Name));
        using var one = LoginMethods.Of(host with { PreferredAuthentication = ["password", "publickey", "gssapi-with-mic"] });
        Assert.Equal(["password"], one.All.Select(m => m.Name));
        Assert.Contains("a password is not to be used", Assert.Throws<DeployException>(() => LoginMethods.Of(host with { PreferredAuthentication = ["publickey"] })).Message, StringComparison.Ordinal);
    }

    private static DeployHost Host(string? passphrase = null) => new() { Alias = "app1", Address = "192.0.2.1", User = "deploy", Passphrase = passphrase is null ? null : Secrets.Of(passphrase) };
}
