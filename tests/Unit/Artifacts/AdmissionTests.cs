using System.Runtime.Versioning;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Unit.Artifacts;

/// <summary>A host that takes nothing unsigned: this machine, with a policy of its own.</summary>
[SupportedOSPlatform("linux")]
public sealed class AdmissionTests : IDisposable
{
    private const string Who = "release@example.org";

    private readonly SignatureWork _work = new();
    private readonly LocalSession _session = new(DeployHost.Local with { Privilege = PrivilegeMode.None });

    // Only a file of root's is a policy.
    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private ServiceLayout Layout => new(_work.At("x-model"));

    private string Policy => _work.At("policy");

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Where_there_is_no_policy_anything_is_taken_and_its_origin_kept()
    {
        var before = DateTimeOffset.UtcNow;
        await SendAsync(Vouching.None);
        var release = Assert.Single(await LookAsync());
        Assert.Equal($"{Environment.UserName}@{Environment.MachineName}", release.SentBy);
        Assert.InRange(release.SentTime!.Value, before, DateTimeOffset.UtcNow);
        Assert.Empty(release.SignedBy);
        Assert.Equal(ReleaseCondition.Whole, release.Condition);
    }

    [Fact]
    public async Task What_was_checked_here_is_told_there()
    {
        var key = _work.Key("ed25519");
        await SendAsync(new Vouching(await _work.SignAsync(key), new ArtifactSigner("it's me", "SHA256:abc")));
        var release = Assert.Single(await LookAsync());
        Assert.Equal("it's me", release.SignedBy);
        Assert.Equal("SHA256:abc", release.SigningKey);
        Assert.Equal(File.ReadAllText(_work.Dist + ".sig"), File.ReadAllText($"{Layout.Releases}/.seals/.signatures/1.0"));
        // One whose release never came to be.
        File.WriteAllText($"{Layout.Releases}/.seals/.origins/0.9", string.Empty);
        File.SetLastWriteTimeUtc($"{Layout.Releases}/.seals/.origins/0.9", DateTime.UtcNow.AddDays(-2));
        var (removed, _) = await new ReleaseRemover(Layout).RunAsync(_session, [new ReleaseId("1.0")], withParts: true, CancellationToken.None);
        Assert.Equal([".seals/.origins/0.9", "1.0"], removed.Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFiles($"{Layout.Releases}/.seals", "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_host_with_a_policy_checks_for_itself()
    {
        if (!IsRoot)
            return;
        var key = _work.Key("ed25519");
        Allow(Who, key);
        await SendAsync(new Vouching(await _work.SignAsync(key), null));
        var release = Assert.Single(await LookAsync());
        Assert.Equal(Who, release.SignedBy);
        Assert.StartsWith("SHA256:", release.SigningKey, StringComparison.Ordinal);
        // What is there already is not asked for again.
        Assert.False((await SendAsync(Vouching.None)).Changed);
    }

    [Fact]
    public async Task A_single_file_may_be_signed_as_it_is_or_as_a_directory()
    {
        if (!IsRoot)
            return;
        var (key, file, folder) = (_work.Key("ed25519"), _work.At("a file"), _work.At("folder"));
        Allow(Who, key);
        File.WriteAllText(file, "content");
        await SendAsync(new Vouching(await _work.SignAsync(key, path: file), null), path: file);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "only"), "content");
        await SendAsync(new Vouching(await _work.SignAsync(key, "2.0", folder), null), "2.0", folder);
        Assert.Equal([Who, Who], (await LookAsync()).Select(r => r.SignedBy));
    }

    [Theory]
    [InlineData("unsigned", "SignatureMissing", "no signature")]
    [InlineData("other version", "SignatureInvalid", "for the version 0.9, and not for 1.0")]
    [InlineData("other name", "SignatureInvalid", "and not for x-model")]
    [InlineData("other content", "SignatureInvalid", "other content")]
    [InlineData("other key", "SignatureInvalid", "nobody who may has signed it")]
    [InlineData("revoked", "SignatureInvalid", "nobody who may has signed it")]
    [InlineData("expired", "SignatureInvalid", "expired")]
    [InlineData("forged", "SignatureInvalid", "incorrect signature")]
    [InlineData("excluded", "SignatureInvalid", "nobody who may has signed it")]
    [InlineData("open to all", "SignatureInvalid", "others than root")]
    public async Task What_the_host_does_not_find_valid_is_not_taken(string what, string error, string why)
    {
        if (!IsRoot)
            return;
        var (key, other) = (_work.Key("ed25519"), _work.Key("ed25519"));
        var options = what == "expired" ? "valid-before=\"20200101\" " : string.Empty;
        Allow(what == "excluded" ? "!release@example.org" : Who, what == "other key" ? other : key, options);
        var signature = what switch
        {
            "other version" => await _work.SignAsync(key, "0.9"),
            "other name" => (await new SignatureMaker().SignAsync(new ArtifactStatement(["y-model"], new ReleaseId("1.0"), await ArtifactContent.ReadAsync(_work.Dist, new TreeOptions(), null, default)), key, string.Empty, default)).Signature,
            _ => await _work.SignAsync(key),
        };
        switch (what)
        {
            case "other content": File.WriteAllText(Path.Combine(_work.Dist, "more"), "more"); break;
            case "revoked": File.Copy(key + ".pub", Path.Combine(Policy, "revoked_signers")); break;
            case "open to all": File.SetUnixFileMode(Path.Combine(Policy, "allowed_signers"), (UnixFileMode)0b110_110_100); break;
            case "forged": signature = signature with { Armor = (await _work.SignAsync(key, "0.9")).Armor }; break;
        }

        var vouching = what == "unsigned" ? Vouching.None : new Vouching(signature, null);
        var early = await Assert.ThrowsAsync<DeployException>(() => SendAsync(vouching));
        Assert.Equal(error, early.ErrorId);
        Assert.Contains(why, early.Message, StringComparison.Ordinal);
        // Whoever does not ask first is told in the end.
        var late = await Assert.ThrowsAsync<DeployException>(() => SendAsync(vouching, asksFirst: false));
        Assert.Equal(error, late.ErrorId);
        Assert.Empty(await LookAsync());
        Assert.Empty(Directory.GetDirectories(Layout.Releases, ".incoming-*"));
        Assert.Empty(Directory.GetFiles(Layout.Releases, "*", SearchOption.AllDirectories));
    }

    private void Allow(string principals, string key, string options = "")
    {
        Directory.CreateDirectory(Policy);
        File.WriteAllText(Path.Combine(Policy, "allowed_signers"), $"{principals} {options}{File.ReadAllText(key + ".pub")}");
    }

    private async Task<Release> SendAsync(Vouching vouching, string release = "1.0", string? path = null, bool asksFirst = true)
    {
        var tree = await LocalTree.ReadAsync(path ?? _work.Dist, CancellationToken.None);
        var sender = new ArtifactSender(tree, Layout, new ReleaseId(release)) { Admission = new ReleaseAdmission(vouching) { Policy = Policy } };
        var seen = asksFirst ? await HostLook.AtAsync(_session, Layout, new ReleaseId(release), Policy, CancellationToken.None) : new HostLook(null, [], HasPolicy: false, HasRsync: false);
        return await sender.IsPresentAsync(_session, seen, CancellationToken.None) ? sender.Result(_session.Host, changed: false) : await sender.SendAsync(_session, seen, null, CancellationToken.None);
    }

    private Task<IReadOnlyList<ReleaseState>> LookAsync() => new ReleaseLook(Layout).ReadAsync(_session, ReleaseLook.All, verify: false, CancellationToken.None);
}
