using System.Diagnostics;
using System.Globalization;

namespace XDeploy.Unit.Ssh;

/// <summary>The real ssh-keygen, on a file of its own.</summary>
internal sealed class SshKeygen : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-keygen-").FullName;

    public static bool IsHere { get; } = System.IO.File.Exists("/usr/bin/ssh-keygen");

    private string FilePath => Path.Combine(_folder, "known_hosts");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The numbers of the lines that <c>-F</c> finds.</summary>
    public IReadOnlyList<int> Find(string text, string name)
    {
        System.IO.File.WriteAllText(FilePath, text);
        return [.. Run("-F", name).Split('\n')
            .Where(line => line.StartsWith("# Host ", StringComparison.Ordinal) && line.Contains(" found: line ", StringComparison.Ordinal))
            .Select(line => int.Parse(line[(line.LastIndexOf(" found: line ", StringComparison.Ordinal) + 13)..].Split(' ')[0], CultureInfo.InvariantCulture))];
    }

    /// <summary>The text after <c>-R</c>.</summary>
    public string Remove(string text, string name)
    {
        System.IO.File.WriteAllText(FilePath, text);
        Run("-R", name);
        return System.IO.File.ReadAllText(FilePath);
    }

    /// <summary>The text after <c>-H</c>.</summary>
    public string Hash(string text)
    {
        System.IO.File.WriteAllText(FilePath, text);
        Run("-H");
        return System.IO.File.ReadAllText(FilePath);
    }

    /// <summary>The path of a new private key.</summary>
    public string Make(string type, int bits, string format = "RFC4716", string passphrase = "")
    {
        var path = Path.Combine(_folder, Path.GetRandomFileName());
        RunOn(path, "-q", "-t", type, "-b", bits.ToString(CultureInfo.InvariantCulture), "-m", format, "-N", passphrase);
        return path;
    }

    /// <summary>The path of a new certificate for a key, by an authority's key.</summary>
    public static string Certify(string authority, string key, params string[] options)
    {
        RunOn(authority, [.. options, "-q", "-I", "test", "-n", "somebody", "-s", authority, key + ".pub"]);
        return key + "-cert.pub";
    }

    /// <summary>The path of a binary revocation list.</summary>
    public string Revoke(string key)
    {
        RunOn(FilePath, "-q", "-k", key + ".pub");
        return FilePath;
    }

    private string Run(params string[] arguments) => RunOn(FilePath, arguments);

    private static string RunOn(string path, params string[] arguments)
    {
        string[] file = arguments.Contains("-s") ? [] : ["-f", path];
        var start = new ProcessStartInfo("/usr/bin/ssh-keygen", [.. file, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = error.Result;
        return output;
    }
}
