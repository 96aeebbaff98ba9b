using System.Formats.Tar;

namespace XDeploy.Engine.Remote;

/// <summary>Brings the bytes of many files in one piece: a tar archive in base64, made by two processes however many files there are.</summary>
public static class RemoteArchive
{
    private const string Fact = "archive";

    /// <summary>
    /// Prints the files that are the shell's positional parameters (<c>set -- ...</c>) as the fact that <see cref="Files"/> reads; nothing where
    /// there are none. Links are followed, and a file that has two names is there twice.
    /// </summary>
    public static ShellText OfParameters { get; } = ShellText.Of(
        $$"""
        [ $# -eq 0 ] || { printf '%s=' {{Fact}}; tar --create --dereference --hard-dereference --absolute-names --file - -- "$@" | base64 -w0; echo; }
        """);

    /// <summary>The files of a step that printed <see cref="OfParameters"/>: name and content.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files(StepResult step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (!step.Facts.TryGetValue(Fact, out var archive))
            return files;
        using var tar = new TarReader(new MemoryStream(Convert.FromBase64String(archive)));
        while (tar.GetNextEntry() is { } entry)
        {
            using var content = new MemoryStream();
            entry.DataStream?.CopyTo(content);
            files[entry.Name] = content.ToArray();
        }

        return files;
    }
}
