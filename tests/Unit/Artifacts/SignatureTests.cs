using System.Runtime.Versioning;
using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Unit.Artifacts;

/// <summary>Signatures by the real ssh-keygen.</summary>
[SupportedOSPlatform("linux")]
public sealed class SignatureTests : IDisposable
{
    private const string Who = "release@example.org";

    private readonly SignatureWork _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("ed25519")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    public async Task Keys_of_all_types_sign(string type)
    {
        var key = _work.Key(type);
        await _work.SignAsync(key);
        var check = await _work.TestAsync(_work.Allow((Who, string.Empty, key)));
        Assert.Equal(string.Empty, check.Reason);
        Assert.True(check.Valid);
        Assert.Equal(Who, check.Identity);
        Assert.StartsWith("SHA256:", check.Fingerprint, StringComparison.Ordinal);
        Assert.Equal(["x-model"], check.Name);
        Assert.Equal("1.0", check.Version!.Value);
    }

    [Fact]
    public async Task A_passphrase_opens_the_key_and_a_wrong_one_does_not()
    {
        var key = _work.Key("ed25519", "two words");
        await _work.SignAsync(key, passphrase: "two words");
        Assert.True((await _work.TestAsync(_work.Allow((Who, string.Empty, key)))).Valid);
        var error = await Assert.ThrowsAsync<DeployException>(() => _work.SignAsync(key, passphrase: "wrong"));
        Assert.Equal("SigningFailed", error.ErrorId);
    }

    [Fact]
    public async Task A_certificate_counts_where_its_authority_does()
    {
        var (authority, key) = (_work.Key("ed25519"), _work.Key("ed25519"));
        SignatureWork.Run("-q", "-s", authority, "-I", "release key", "-n", Who, key + ".pub");
        var policy = _work.Allow(("*@example.org", "cert-authority", authority));
        await _work.SignAsync(key);
        Assert.False((await _work.TestAsync(policy)).Valid);
        await _work.SignAsync(key + "-cert.pub");
        Assert.Equal(Who, (await _work.TestAsync(policy)).Identity);
        Assert.False((await _work.TestAsync(_work.Allow(("*@example.net", "cert-authority", authority)))).Valid);
    }

    [Theory]
    [InlineData("valid-before=\"20200101\"", "expired")]
    [InlineData("valid-after=\"29990101\"", "not yet valid")]
    [InlineData("namespaces=\"git\"", "namespace")]
    public async Task Options_of_who_may_sign_count(string options, string why)
    {
        var key = _work.Key("ed25519");
        await _work.SignAsync(key);
        var check = await _work.TestAsync(_work.Allow((Who, options, key)));
        Assert.False(check.Valid);
        Assert.Empty(check.Identity);
        Assert.Contains(why, check.Reason, StringComparison.Ordinal);
        Assert.StartsWith("SHA256:", check.Fingerprint, StringComparison.Ordinal);
        Assert.True((await _work.TestAsync(_work.Allow((Who, $"namespaces=\"{SignatureMaker.Namespace}\",valid-before=\"29990101\"", key)))).Valid);
    }

    [Fact]
    public async Task What_the_key_signed_for_something_else_is_none()
    {
        var key = _work.Key("ed25519");
        var file = await _work.SignAsync(key);
        var text = _work.At("statement");
        File.WriteAllText(text, file.Statement.ToString());
        SignatureWork.Run("-Y", "sign", "-q", "-n", "file", "-f", key, text);
        File.WriteAllText(SignatureFile.PathOf(_work.Dist), file.Statement + File.ReadAllText(text + ".sig"));
        var check = await _work.TestAsync(_work.Allow((Who, string.Empty, key)));
        Assert.False(check.Valid);
        Assert.Contains("namespace", check.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("byte")]
    [InlineData("mode")]
    [InlineData("name")]
    [InlineData("added")]
    [InlineData("removed")]
    [InlineData("folder")]
    [InlineData("link")]
    public async Task Content_that_was_changed_is_not_signed(string what)
    {
        var key = _work.Key("ed25519");
        await _work.SignAsync(key);
        var policy = _work.Allow((Who, string.Empty, key));
        var one = Path.Combine(_work.Dist, "it's here.txt");
        switch (what)
        {
            case "byte": File.WriteAllText(one, "oNe"); break;
            case "mode": File.SetUnixFileMode(one, File.GetUnixFileMode(one) | UnixFileMode.OtherRead); break;
            case "name": File.Move(one, one + "2"); break;
            case "added": File.WriteAllText(Path.Combine(_work.Dist, "more"), string.Empty); break;
            case "removed": File.Delete(one); break;
            case "folder": Directory.Delete(Path.Combine(_work.Dist, "empty")); break;
            default:
                File.Delete(Path.Combine(_work.Dist, "link"));
                File.CreateSymbolicLink(Path.Combine(_work.Dist, "link"), "/etc/passwd");
                break;
        }

        var check = await _work.TestAsync(policy);
        Assert.False(check.Valid);
        Assert.Contains("other content", check.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_that_was_changed_is_nothing()
    {
        var key = _work.Key("ed25519");
        await _work.SignAsync(key);
        File.SetLastWriteTimeUtc(Path.Combine(_work.Dist, "it's here.txt"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        Assert.True((await _work.TestAsync(_work.Allow((Who, string.Empty, key)))).Valid);
    }

    [Fact]
    public async Task A_signature_of_another_version_or_name_is_none()
    {
        var key = _work.Key("ed25519");
        var policy = _work.Allow((Who, string.Empty, key));
        await _work.SignAsync(key, "0.9");
        Assert.Contains("0.9, and not for 1.0", (await _work.TestAsync(policy)).Reason, StringComparison.Ordinal);
        Assert.Contains("x-model, and not for y-model", (await _work.TestAsync(policy, "y-model", "0.9")).Reason, StringComparison.Ordinal);
        Assert.True((await _work.TestAsync(policy, null, null)).Valid);
    }

    [Fact]
    public async Task A_statement_that_was_changed_is_not_signed()
    {
        var key = _work.Key("ed25519");
        var file = await _work.SignAsync(key, "0.9");
        var changed = file.ToString().Replace("version 0.9", "version 1.0", StringComparison.Ordinal);
        File.WriteAllText(SignatureFile.PathOf(_work.Dist), changed);
        var check = await _work.TestAsync(_work.Allow((Who, string.Empty, key)));
        Assert.False(check.Valid);
        Assert.Contains("incorrect signature", check.Reason, StringComparison.Ordinal);
        Assert.Empty(check.Fingerprint);
    }

    [Fact]
    public async Task A_revoked_key_signs_nothing()
    {
        var (key, other) = (_work.Key("ed25519"), _work.Key("ed25519"));
        await _work.SignAsync(key);
        var policy = _work.Allow((Who, string.Empty, key));
        Assert.False((await _work.TestAsync(policy with { RevocationFile = key + ".pub" })).Valid);
        Assert.True((await _work.TestAsync(policy with { RevocationFile = other + ".pub" })).Valid);
        var list = _work.At("krl");
        SignatureWork.Run("-q", "-k", "-f", list, key + ".pub");
        Assert.False((await _work.TestAsync(policy with { RevocationFile = list })).Valid);
    }

    [Fact]
    public async Task A_key_that_nobody_allowed_signs_nothing()
    {
        var (key, other) = (_work.Key("ed25519"), _work.Key("ed25519"));
        await _work.SignAsync(key);
        var check = await _work.TestAsync(_work.Allow((Who, string.Empty, other)));
        Assert.False(check.Valid);
        Assert.Contains("no one of", check.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_line_may_name_several_who_sign_and_exclude_others()
    {
        var key = _work.Key("ed25519");
        await _work.SignAsync(key);
        var policy = _work.Allow(("!intern@example.org,build@example.org,release@example.org", string.Empty, key));
        Assert.Equal("build@example.org", (await _work.TestAsync(policy)).Identity);
        Assert.Equal(Who, (await _work.TestAsync(policy with { Identity = Who })).Identity);
        Assert.False((await _work.TestAsync(policy with { Identity = "intern@example.org" })).Valid);
        Assert.False((await _work.TestAsync(policy with { Identity = "nobody@example.org" })).Valid);
    }

    [Fact]
    public async Task What_has_no_signature_is_told()
    {
        var policy = _work.Allow((Who, string.Empty, _work.Key("ed25519")));
        var check = await _work.TestAsync(policy);
        Assert.False(check.Valid);
        Assert.NotEmpty(check.Reason);
        var missing = await Assert.ThrowsAsync<DeployException>(() => RequireAsync(null, policy));
        Assert.Equal("SignatureMissing", missing.ErrorId);
        File.WriteAllText(SignatureFile.PathOf(_work.Dist), "-----BEGIN PGP SIGNATURE-----\n");
        Assert.False((await _work.TestAsync(policy)).Valid);
        var invalid = await Assert.ThrowsAsync<DeployException>(() => RequireAsync(null, policy));
        Assert.Equal("SignatureInvalid", invalid.ErrorId);
        // What nobody asks for may lie there.
        Assert.Equal(Vouching.None, await RequireAsync(null, null));
    }

    [Fact]
    public async Task A_file_has_its_name_and_its_bytes_signed_wherever_it_goes()
    {
        var (key, file) = (_work.Key("ed25519"), _work.At("weights.gguf"));
        var policy = _work.Allow((Who, string.Empty, key));
        File.WriteAllText(file, "weights");
        await _work.SignAsync(key, path: file);
        Assert.True((await _work.TestAsync(policy, path: file)).Valid);
        // A store keeps no permissions.
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.True((await _work.TestAsync(policy, path: file)).Valid);
        var moved = _work.At("other.gguf");
        File.Move(file, moved);
        File.Move(file + ".sig", moved + ".sig");
        Assert.False((await _work.TestAsync(policy, path: moved)).Valid);
    }

    [Fact]
    public async Task A_signature_is_not_put_into_what_it_signs()
    {
        var key = _work.Key("ed25519");
        var error = await Assert.ThrowsAsync<DeployException>(() =>
            new ArtifactSigning(_work.Dist, ["x-model"], new ReleaseId("1.0")).SignAsync(key, string.Empty, Path.Combine(_work.Dist, "sig"), CancellationToken.None));
        Assert.Equal("SignatureInside", error.ErrorId);
    }

    [Theory]
    [InlineData("xdeploy artifact signature 1\nartifact a\nversion 1\ndirectory sha256:{0}\n", true)]
    [InlineData("xdeploy artifact signature 1\nartifact a\nartifact b\nversion 1\nfile sha256:{0} some name\n", true)]
    [InlineData("xdeploy artifact signature 1\nartifact b\nartifact a\nversion 1\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 1\nartifact a\nartifact a\nversion 1\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 1\nversion 1\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 2\nartifact a\nversion 1\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 1\nartifact a\nversion 1\nversion 2\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 1\nartifact a\nversion 1\ndirectory sha256:{0}\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 1\nartifact a/b\nversion 1\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 1\nartifact a\nversion 1\ndirectory sha256:{0}", false)]
    [InlineData("xdeploy artifact signature 1\r\nartifact a\nversion 1\ndirectory sha256:{0}\n", false)]
    [InlineData("xdeploy artifact signature 1\nartifact a\nversion 1\ndirectory sha256:ABC\n", false)]
    [InlineData("", false)]
    public void A_statement_has_one_form(string text, bool isOne) => Assert.Equal(isOne, ArtifactStatement.TryParse(text.Replace("{0}", new string('a', 64), StringComparison.Ordinal)) is not null);

    private Task<Vouching> RequireAsync(string? path, SignaturePolicy? policy) => new SignatureRequest(path, policy).ResolveAsync(
        _work.Dist, "x-model", new ReleaseId("1.0"), () => [new ArtifactContent(ArtifactKind.Directory, new string('0', 64), null)], CancellationToken.None);
}
