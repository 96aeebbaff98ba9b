using System.Text.Json;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Nginx;

/// <summary>Cases of an nginx corpus that may lie beside the repository; tests that need it are skipped where it does not.</summary>
internal static class NginxCorpus
{
    public static IReadOnlyList<JsonElement> Cases(params string[] categories)
    {
        var folder = Find();
        Skip.If(folder is null, "there is no corpus beside the repository (../shared/corpora/nginx/cases.jsonl)");
        return File.ReadLines(Path.Combine(folder!, "cases.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(c => categories.Length == 0 || categories.Contains(c.GetProperty("category").GetString()))
            .ToList();
    }

    public static string Id(this JsonElement test) => test.GetProperty("id").GetString()!;

    /// <summary>The folder of a case's files.</summary>
    public static string Folder(this JsonElement test) => Path.Combine(Find()!, test.GetProperty("files").GetString()!);

    /// <summary>The name of a case's main file.</summary>
    public static string MainFile(this JsonElement test) => test.TryGetProperty("main", out var main) ? main.GetString()! : "nginx.conf";

    /// <summary>The text of a case, or of its main file.</summary>
    public static string Text(this JsonElement test) =>
        test.TryGetProperty("input", out var input)
            ? input.GetProperty("text").GetString()!
            : FileText.Decode(File.ReadAllBytes(Path.Combine(test.Folder(), test.MainFile())));

    /// <summary>All files of a case by their paths below its folder.</summary>
    public static NginxFileSet FileSet(this JsonElement test) => new(Directory
        .EnumerateFiles(test.Folder(), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .ToDictionary(path => Path.GetRelativePath(test.Folder(), path), path => FileText.Decode(File.ReadAllBytes(path))));

    /// <summary>What crossplane makes of the main file, or null where it made nothing.</summary>
    public static JsonElement? Payload(this JsonElement test) =>
        test.TryGetProperty("crossplane", out var crossplane) && crossplane.GetProperty("status").GetString() == "ok"
            ? JsonDocument.Parse(File.ReadAllText(Path.Combine(Find()!, crossplane.GetProperty("payload").GetString()!))).RootElement
            : null;

    /// <summary>nginx's first error on the case, or null where it had none.</summary>
    public static string? NginxError(this JsonElement test) =>
        test.TryGetProperty("nginx_t", out var verdict) && verdict.TryGetProperty("error", out var error) ? error.GetString() : null;

    /// <summary>Whether an error of nginx is one of its grammar.</summary>
    public static bool IsSyntaxError(string? error) =>
        error is not null && (error.StartsWith("unexpected ", StringComparison.Ordinal) || error.StartsWith("too long parameter", StringComparison.Ordinal));

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "XDeploy.sln")))
                continue;
            var corpus = Path.Combine(folder.FullName, "..", "shared", "corpora", "nginx");
            return File.Exists(Path.Combine(corpus, "cases.jsonl")) ? corpus : null;
        }

        return null;
    }
}
