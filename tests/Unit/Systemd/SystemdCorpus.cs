using System.Text.Json;

namespace XDeploy.Unit.Systemd;

/// <summary>Cases of a systemd corpus that may lie beside the repository; tests that need it are skipped where it does not.</summary>
internal static class SystemdCorpus
{
    public static IEnumerable<JsonElement> Cases(string category) => Cases().Where(c => c.GetProperty("category").GetString() == category).ToList();

    public static IEnumerable<JsonElement> Cases()
    {
        var file = Find();
        Skip.If(file is null, "there is no corpus beside the repository (../shared/corpora/systemd/cases.jsonl)");
        return File.ReadLines(file!).Select(line => JsonDocument.Parse(line).RootElement);
    }

    /// <summary>The files of a case: their names and bytes.</summary>
    public static IEnumerable<(string Path, byte[] Bytes)> Files(JsonElement test)
    {
        var folder = Path.Combine(Path.GetDirectoryName(Find())!, test.GetProperty("files").GetString()!);
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => (Path.GetRelativePath(folder, f), File.ReadAllBytes(f)));
    }

    /// <summary>The words of an array.</summary>
    public static IReadOnlyList<string> Strings(JsonElement array) => array.EnumerateArray().Select(e => e.GetString()!).ToList();

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "XDeploy.sln")))
                continue;
            var file = Path.Combine(folder.FullName, "..", "shared", "corpora", "systemd", "cases.jsonl");
            return File.Exists(file) ? file : null;
        }

        return null;
    }
}
