using System.Text.Json;

namespace XDeploy.Unit.Preparation;

/// <summary>Cases of a corpus that may lie beside the repository; tests that need it are skipped where it does not.</summary>
internal static class PreparationCorpus
{
    public static IReadOnlyList<JsonElement> Cases(string format, params string[] categories)
    {
        var file = Find(format);
        Skip.If(file is null, $"there is no corpus beside the repository (../shared/corpora/{format}/cases.jsonl)");
        return File.ReadLines(file!)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(c => categories.Length == 0 || categories.Contains(c.Category()))
            .ToList();
    }

    public static string Category(this JsonElement test) => test.GetProperty("category").GetString()!;

    public static string Id(this JsonElement test) => test.GetProperty("id").GetString()!;

    private static string? Find(string format)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "XDeploy.sln")))
                continue;

            var file = Path.Combine(folder.FullName, "..", "shared", "corpora", format, "cases.jsonl");
            return File.Exists(file) ? file : null;
        }

        return null;
    }
}
