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

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/ssh-keygen", [.. arguments, "-f", FilePath]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = error.Result;
        return output;
    }
}
