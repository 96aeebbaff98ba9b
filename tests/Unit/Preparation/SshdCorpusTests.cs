using System.Text.Json;
using XDeploy.Engine.Preparation;

namespace XDeploy.Unit.Preparation;

public sealed class SshdCorpusTests
{
    private const string Folder = "/corpus";

    private static readonly HashSet<string> Used = ["sample", "effective", "error", "edit", "edit-goal", "parse-line"];

    private static readonly Dictionary<string, string> LeftOut = new()
    {
        // A drop-in of its own comes too late where another one sets the option; a line before the Include never does.
        ["ci:with-include"] = "writes a drop-in where the file includes any; here the line goes before the Include",
    };

    // What these come to depends on what sshd was built with; sshd -T on the host tells.
    private static readonly HashSet<string> Built =
    [
        "ciphers", "macs", "kexalgorithms", "hostkeyalgorithms", "casignaturealgorithms", "pubkeyacceptedalgorithms", "hostbasedacceptedalgorithms", "gssapikexalgorithms",
    ];

    private static IReadOnlyList<JsonElement> Cases(params string[] categories) => PreparationCorpus.Cases("sshd_config", categories);

    [SkippableFact]
    public void Every_category_is_used() => Assert.All(Cases(), c => Assert.Contains(c.Category(), Used));

    [SkippableFact]
    public void A_document_keeps_its_text() => Assert.All(
        Cases().Where(c => c.TryGetProperty("files", out _)).SelectMany(c => Files(c.GetProperty("files"))),
        file => Assert.Equal(file.Value, SshdConfigDocument.Parse(file.Value, file.Key).Text));

    [SkippableFact]
    public void What_holds_is_what_sshd_says() => Assert.All(Cases("sample", "effective", "error"), test =>
    {
        var configuration = Configuration(test, test.GetProperty("files"));
        foreach (var truth in test.GetProperty("sshd_T").EnumerateObject())
            Agree(test.Id(), configuration.Effective(Connection(truth.Name)), truth.Value);
    });

    [SkippableFact]
    public void A_line_is_read_as_sshd_reads_it() => Assert.All(Cases("parse-line"), test =>
    {
        var line = Assert.Single(SshdConfigDocument.Parse(test.GetProperty("input").GetProperty("text").GetString()!, "f").Lines);
        Assert.Equal(test.GetProperty("expect").GetProperty("key").GetString(), line.Name);
        Assert.Equal(test.GetProperty("expect").GetProperty("value").GetString(), string.Join(' ', line.Arguments));
    });

    [SkippableFact]
    public void An_option_is_set_with_no_other_byte_changed() => Assert.All(Cases("edit").Where(c => !LeftOut.ContainsKey(c.Id())), test =>
    {
        var main = $"{Folder}/sshd_config";
        var input = test.GetProperty("input");
        var configuration = SshdConfiguration.Parse(main, new Dictionary<string, string> { [main] = Located(input.GetProperty("text")) });
        foreach (var option in input.GetProperty("set").EnumerateObject())
            configuration = SshdOptions.Set(configuration, option.Name, [[option.Value.GetString()!]]);
        Assert.Equal(Located(test.GetProperty("expect").GetProperty("text")), configuration.Main.Text);
    });

    [SkippableFact]
    public void A_goal_is_reached_with_the_rest_kept() => Assert.All(Cases("edit-goal"), test =>
    {
        var input = test.GetProperty("input");
        var before = Configuration(test, input.GetProperty("files"));
        var everywhere = input.GetProperty("goal").GetString()!.Contains("every connection", StringComparison.Ordinal);
        var connections = input.GetProperty("conn").EnumerateArray().Select(c => SshdConnection.Parse(c.GetString()!)).ToList();
        foreach (var goal in test.GetProperty("expect").GetProperty("after").EnumerateObject())
        {
            SshdConfiguration Edit(SshdConfiguration c) => everywhere ? SshdOptions.SetEverywhere(c, goal.Name, goal.Value.GetString()!) : SshdOptions.Set(c, goal.Name, [[goal.Value.GetString()!]]);
            var after = Edit(before);
            Assert.Equal([goal.Value.GetString()!], after.Effective(SshdConnection.None)[goal.Name].Values);
            foreach (var connection in connections)
                Assert.Equal(everywhere ? [goal.Value.GetString()!] : before.Effective(connection)[goal.Name].Values, after.Effective(connection)[goal.Name].Values);
            Assert.Equal(Others(before, goal.Name), Others(after, goal.Name));
            Assert.Equal(Texts(after), Texts(Edit(after)));
        }
    });

    private static void Agree(string id, SshdEffective effective, JsonElement truth)
    {
        if (truth.TryGetProperty("error", out var error))
        {
            Assert.True(effective.Problems.Count > 0, $"{id}: {error}");
            return;
        }

        Assert.True(effective.Problems.Count == 0, $"{id}: {string.Join("; ", effective.Problems)}");
        // The truth has what differs from sshd's own values, and some that do not.
        foreach (var setting in effective.Settings.Where(s => s.Sources.Count > 0 && !Built.Contains(s.Name) && !truth.TryGetProperty(s.Name, out _)))
        {
            if (SshdKeywords.Find(setting.Name) is { Default.Count: > 0 } keyword)
                Assert.True(keyword.Default.SequenceEqual(setting.Values), $"{id}: {setting.Name} is sshd's own, not {string.Join(" | ", setting.Values)}");
        }

        foreach (var option in truth.EnumerateObject().Where(o => !Built.Contains(o.Name)))
        {
            var values = option.Value.ValueKind == JsonValueKind.Array ? option.Value.EnumerateArray().Select(v => v.GetString()!) : [option.Value.GetString()!];
            // The oracle was given one host key on its command line.
            var expected = option.Name == "hostkey" ? values.Skip(1) : values;
            Assert.True(expected.SequenceEqual(effective[option.Name].Values), $"{id}: {option.Name} is {string.Join(" | ", effective[option.Name].Values)}, not {string.Join(" | ", values)}");
        }
    }

    private static SshdConnection Connection(string name)
    {
        var connection = name.StartsWith('(') ? SshdConnection.None : SshdConnection.Parse(name);
        // Groups of the machine that the truth was found on.
        return connection.User == "root" ? connection with { Group = ["root"] } : connection;
    }

    private static SshdConfiguration Configuration(JsonElement test, JsonElement files) =>
        SshdConfiguration.Parse($"{Folder}/{(test.TryGetProperty("main", out var main) ? main.GetString() : "sshd_config")}", Files(files));

    private static Dictionary<string, string> Files(JsonElement files) => files.EnumerateObject().ToDictionary(f => $"{Folder}/{f.Name}", f => Located(f.Value));

    private static string Located(JsonElement text) => text.GetString()!.Replace("{DIR}", Folder, StringComparison.Ordinal);

    private static IEnumerable<string> Texts(SshdConfiguration configuration) => configuration.Documents.Select(d => d.Text);

    private static IEnumerable<string> Others(SshdConfiguration configuration, string option) => configuration.Documents
        .SelectMany(d => d.Lines.Where(l => l.Name != option).Select(l => $"{d.Path}: {d.Text[l.Start..l.End]}"));
}
