using System.Text.Json;

namespace XDeploy.Unit.Systemd;

/// <summary>Cases of a systemd corpus that may lie beside the repository; tests that need it are skipped where it does not.</summary>
internal static class SystemdCorpus
{
    public static IEnumerable<JsonElement> Cases(string category)
    {
        var file = Find();
        Skip.If(file is null, "there is no corpus beside the repository (../shared/corpora/systemd/cases.jsonl)");
        return File.ReadLines(file!)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(c => c.GetProperty("category").GetString() == category)
            .ToList();
    }

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
