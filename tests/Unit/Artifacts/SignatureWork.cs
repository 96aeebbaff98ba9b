using System.Diagnostics;
using System.Runtime.Versioning;
using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Unit.Artifacts;

/// <summary>A directory to sign, keys of the real ssh-keygen, and files of those who may.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SignatureWork : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-signatures").FullName;

    public SignatureWork()
    {
        Directory.CreateDirectory(Path.Combine(Dist, "sub dir"));
        File.WriteAllText(Path.Combine(Dist, "it's here.txt"), "one");
        File.WriteAllText(Path.Combine(Dist, "sub dir", "two"), "two");
        File.CreateSymbolicLink(Path.Combine(Dist, "link"), "sub dir/two");
        Directory.CreateDirectory(Path.Combine(Dist, "empty"));
        File.SetUnixFileMode(Path.Combine(Dist, "it's here.txt"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string Dist => Path.Combine(_folder, "dist");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>The path of a new private key.</summary>
    public string Key(string type, string passphrase = "")
    {
        var key = At($"id_{type}_{Guid.NewGuid():N}");
        Run("-q", "-t", type, "-N", passphrase, "-C", "test", "-f", key);
        return key;
    }

    /// <summary>Makes a file of those who may sign, of principals, options and private keys.</summary>
    public SignaturePolicy Allow(params (string Principals, string Options, string Key)[] lines)
    {
        var file = At($"allowed_{Guid.NewGuid():N}");
        File.WriteAllLines(file, ["# who may", .. lines.Select(l => $"{l.Principals} {l.Options} {File.ReadAllText(l.Key + ".pub").Trim()}")]);
        return SignaturePolicy.Of(file, null);
    }

    public async Task<SignatureFile> SignAsync(string key, string version = "1.0", string? path = null, string passphrase = "")
    {
        var made = await new ArtifactSigning(path ?? Dist, ["x-model"], new ReleaseId(version)).SignAsync(key, passphrase, SignatureFile.PathOf(path ?? Dist), CancellationToken.None);
        return (await SignatureFile.ReadAsync(made.Path, CancellationToken.None))!;
    }

    public async Task<ArtifactSignatureCheck> TestAsync(SignaturePolicy policy, string? name = "x-model", string? version = "1.0", string? path = null) =>
        await new SignatureTest(path ?? Dist, null, policy).RunAsync(name, version is null ? null : new ReleaseId(version), CancellationToken.None);

    public static void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/ssh-keygen", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
