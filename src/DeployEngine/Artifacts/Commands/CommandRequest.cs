namespace XDeploy.Engine.Artifacts.Commands;

/// <summary>What is to be a command.</summary>
/// <param name="Target">Absolute path of the file that is started, through <c>current</c> where it is in a release.</param>
/// <param name="Name">What is typed to start it.</param>
public sealed record CommandRequest(string Target, string Name)
{
    /// <summary>The folder of commands.</summary>
    public const string Folder = "/usr/local/bin";

    /// <summary>Where the host remembers which commands are ours: a file for each, with what was put there.</summary>
    internal const string Records = "/var/lib/xdeploy/commands";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".py"] = "/usr/bin/python3", [".sh"] = "/bin/sh", [".bash"] = "/bin/bash", [".pl"] = "/usr/bin/perl", [".rb"] = "/usr/bin/ruby", [".js"] = "/usr/bin/node", [".php"] = "/usr/bin/php", [".ps1"] = "/usr/bin/pwsh",
    };

    /// <summary>The interpreter that an operator named, or null.</summary>
    public string? Interpreter { get; init; }

    /// <summary>Whether a small script is put there instead of a link.</summary>
    public bool IsWrapper { get; init; }

    /// <summary>Whether it may take the place of another command.</summary>
    public bool Force { get; init; }

    /// <summary>Absolute path of the command.</summary>
    public string Path => $"{Folder}/{Name}";

    /// <summary>The file in which the host remembers it.</summary>
    internal string Record => $"{Records}/{Name}";

    /// <summary>The interpreter to write where a file has no line for one: the one that was named, or that of the file's extension.</summary>
    internal string? InterpreterToWrite => Interpreter ?? ByExtension.GetValueOrDefault(System.IO.Path.GetExtension(Target));

    /// <summary>The name of the command for a file: without the extension.</summary>
    /// <exception cref="DeployException">It would be no name for a command (<c>CommandNameInvalid</c>).</exception>
    public static string NameOf(string target)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(target);
        return name.Length > 0 && (char.IsAsciiLetterOrDigit(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || "_.+-".Contains(c, StringComparison.Ordinal))
            ? name
            : throw CommandErrors.NameInvalid(name);
    }
}
