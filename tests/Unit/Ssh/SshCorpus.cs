using System.Text.Json;

namespace XDeploy.Unit.Ssh;

/// <summary>Cases of an OpenSSH corpus that may lie beside the repository; tests that need it are skipped where it does not.</summary>
internal static class SshCorpus
{
    public static IReadOnlyList<JsonElement> Cases(string format, params string[] categories)
    {
        var folder = Find(format);
        Skip.If(folder is null, $"there is no corpus beside the repository (../shared/corpora/{format}/cases.jsonl)");
        return File.ReadLines(Path.Combine(folder!, "cases.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(c => categories.Length == 0 || categories.Contains(c.GetProperty("category").GetString()))
            .ToList();
    }

    public static string Id(this JsonElement test) => test.GetProperty("id").GetString()!;

    public static string Category(this JsonElement test) => test.GetProperty("category").GetString()!;

    /// <summary>A member, or null where there is none.</summary>
    public static JsonElement? Find(this JsonElement test, string name) =>
        test.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>The text of a file of the corpus.</summary>
    public static string FileText(string format, string path) => File.ReadAllText(Path.Combine(Find(format)!, path));

    private static string? Find(string format)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "XDeploy.sln")))
                continue;
            var corpus = Path.Combine(folder.FullName, "..", "shared", "corpora", format);
            return File.Exists(Path.Combine(corpus, "cases.jsonl")) ? corpus : null;
        }

        return null;
    }
}
