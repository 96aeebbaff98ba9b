namespace XDeploy.Unit.Nginx;

public sealed class NginxCorpusTests
{
    // Every category is used by a test, or has its reason here.
    private static readonly HashSet<string> Used =
    [
        "roundtrip", "file", "valid", "invalid", "invalid-mutated", "edge-valid", "snippet-parse", "lex", "parse", "include", "edit", "lint",
        "listen-conflict", "listen-parse", "upstream-server-parse", "server-name-match",
    ];

    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["build"] = "text is made from NginxText and edits; nothing builds a file from crossplane's JSON",
        ["directive-check"] = "needs nginx's own table of directives and their contexts; nginx -t has it",
        ["format"] = "documents keep their layout, nothing reformats them",
    };

    [SkippableFact]
    public void Every_category_is_used_or_left_out_for_a_reason() =>
        Assert.All(NginxCorpus.Cases().Select(c => c.GetProperty("category").GetString()!).Distinct(), category => Assert.True(Used.Contains(category) || LeftOut.ContainsKey(category), category));
}
