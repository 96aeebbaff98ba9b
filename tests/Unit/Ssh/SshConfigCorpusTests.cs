using System.Text.Json;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Unit.Ssh;

public sealed class SshConfigCorpusTests : IDisposable
{
    // Every category is used by a test, or has its reason here.
    private static readonly HashSet<string> Used =
        ["resolve", "token", "pattern-match", "error", "roundtrip", "host-pattern", "word-split", "strdelim", "list-hosts", "host-port"];

    private static readonly Dictionary<string, string> LeftOut = [];

    // What a case needs that is no part of a configuration.
    private static readonly Dictionary<string, string> LeftOutArguments = new()
    {
        ["-W"] = "stdio forwarding changes two defaults of ssh's command line, which nothing here has",
    };

    private readonly string _home = Directory.CreateTempSubdirectory("xdeploy-ssh-").FullName;

    public static IEnumerable<string> Resolving => ["resolve", "token", "error", "roundtrip", "host-pattern", "list-hosts"];

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [SkippableFact]
    public void Every_category_is_used_or_left_out_for_a_reason() =>
        Assert.All(SshCorpus.Cases("ssh_config"), c => Assert.True(Used.Contains(c.Category()) || LeftOut.ContainsKey(c.Category()), c.Category()));

    [SkippableFact]
    public void Every_host_resolves_as_ssh_resolves_it()
    {
        var problems = new List<string>();
        foreach (var test in SshCorpus.Cases("ssh_config", [.. Resolving]))
        {
            var arguments = test.Find("args")?.EnumerateArray().Select(a => a.GetString()!).ToList() ?? ["somehost.invalid"];
            if (arguments.Exists(LeftOutArguments.ContainsKey))
                continue;
            var expected = test.GetProperty("openssh");
            var actual = Resolve(test, arguments, out var error);
            var wanted = expected.GetProperty("rc").GetInt32() == 0;
            if (wanted != (actual is not null))
                problems.Add($"{test.Id()}: expected rc {expected.GetProperty("rc")} ({expected.Find("stderr")}), got {error ?? "a result"}");
            else if (wanted)
                Compare(test, _home, actual!, expected.GetProperty("options"), problems);
            else if (!Says(expected.GetProperty("stderr").GetString()!, error!))
                problems.Add($"{test.Id()}: expected '{expected.GetProperty("stderr")}', got '{error}'");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [SkippableFact]
    public void Names_of_hosts_are_listed() =>
        Assert.All(SshCorpus.Cases("ssh_config", "list-hosts"), test =>
        {
            Write(test);
            Assert.Equal(
                test.GetProperty("expect").GetProperty("hosts").EnumerateArray().Select(h => h.GetString()!),
                new SshConfig(Path.Combine(_home, ".ssh", test.GetProperty("main").GetString()!), Context(test)).Names());
        });

    [SkippableFact]
    public void Documents_keep_their_text() =>
        Assert.All(SshCorpus.Cases("ssh_config").Where(c => c.Find("files") is not null).SelectMany(c => c.GetProperty("files").EnumerateObject()), file =>
        {
            var text = file.Value.GetString()!;
            var document = SshConfigDocument.Parse(text, file.Name);
            Assert.Equal(text, document.Text);
            Assert.Equal(text, string.Concat(document.Lines.Select(line => text[line.Start..line.Next])));
        });

    [SkippableFact]
    public void Words_are_split_as_OpenSSH_splits_them() =>
        Assert.All(SshCorpus.Cases("ssh_config", "word-split"), test =>
        {
            var input = test.GetProperty("input");
            var words = ConfigWords.TrySplit(input.GetProperty("text").GetString()!, input.GetProperty("terminate_on_comment").GetBoolean());
            Assert.Equal(JsonSerializer.Serialize(test.GetProperty("expect")), words is null ? "null" : JsonSerializer.Serialize(words));
        });

    [SkippableFact]
    public void Tokens_are_taken_as_OpenSSH_takes_them() =>
        Assert.All(SshCorpus.Cases("ssh_config", "strdelim"), test =>
        {
            var input = test.GetProperty("input");
            var tokens = new ConfigTokens(input.GetProperty("text").GetString()!, input.GetProperty("fn").GetString() == "strdelim");
            foreach (var result in test.GetProperty("expect").GetProperty("successive_results").EnumerateArray())
                Assert.Equal(result.GetString(), tokens.Next());
        });

    [SkippableFact]
    public void Hosts_are_told_from_ports() =>
        Assert.All(SshCorpus.Cases("ssh_config", "host-port"), test =>
        {
            string? rest = test.GetProperty("input").GetProperty("s").GetString();
            var host = SshDestination.TakeHost(ref rest, out _);
            var expected = test.GetProperty("expect");
            Assert.Equal(expected.GetProperty("host").GetString(), host);
            Assert.Equal(expected.GetProperty("port").GetString(), host is null ? null : rest);
        });

    [SkippableFact]
    public void Patterns_match_as_OpenSSH_matches_them()
    {
        // The rest of OpenSSH's tests of its own functions is of lists of addresses and of algorithms that are negotiated; one is of a version
        // whose lists ssh 9.2 reads otherwise.
        var known = new Dictionary<string, Func<string, string, int>>
        {
            ["match_pattern"] = (name, pattern) => SshPattern.Matches(name, pattern) ? 1 : 0,
            ["match_pattern_list"] = SshPattern.Judge,
            ["match_hostname"] = (name, list) => SshPattern.Judge(name.ToLowerInvariant(), list.ToLowerInvariant()),
        };
        var cases = SshCorpus.Cases("ssh_config", "pattern-match").Where(c => known.ContainsKey(c.GetProperty("input").GetProperty("fn").GetString()!) && c.Id() != "osu:match:95").ToList();
        Assert.True(cases.Count > 10);
        Assert.All(cases, test =>
        {
            var input = test.GetProperty("input");
            var arguments = input.GetProperty("args").EnumerateArray().Select(a => a.ToString()).ToList();
            Assert.Equal(test.GetProperty("expect").GetInt32(), known[input.GetProperty("fn").GetString()!](arguments[0], arguments[1]));
        });
    }

    private static void Compare(JsonElement test, string home, SshResolution actual, JsonElement expected, List<string> problems)
    {
        var shown = SshG.Lines(actual).ToLookup(line => line.Key, line => line.Value);
        var empty = SshG.Lines(new SshConfig("/none", new SshConfigContext { Home = "/home/tester" }, new NoFiles()).Resolve(actual.Name)).ToLookup(l => l.Key, l => l.Value);
        var wanted = expected.EnumerateObject().ToDictionary(
            o => o.Name.ToLowerInvariant(),
            o => o.Value.ValueKind == JsonValueKind.Array ? o.Value.EnumerateArray().Select(v => v.GetString()!).ToList() : [o.Value.GetString()!]);
        foreach (var key in shown.Select(g => g.Key).Union(wanted.Keys))
        {
            var got = shown[key].Select(v => v.Replace(home, "{HOME}", StringComparison.Ordinal)).ToList();
            // What is as in an empty configuration is not in the case.
            var want = wanted.TryGetValue(key, out var values) ? values : [.. empty[key].Select(v => v.Replace("/home/tester", "{HOME}", StringComparison.Ordinal))];
            if (!got.SequenceEqual(want))
                problems.Add($"{test.Id()}: {key} is '{string.Join('|', got)}', for ssh '{string.Join('|', want)}'");
        }
    }

    // The same words, with what ssh adds in front of an error of a token, and its last line.
    private static bool Says(string expected, string actual)
    {
        var lines = expected.Split("\r\n").Where(l => !l.Contains("terminating", StringComparison.Ordinal) && !l.StartsWith("Unsupported KEX", StringComparison.Ordinal)).ToList();
        return lines.Exists(l => actual.Contains(l, StringComparison.Ordinal) || l.EndsWith(actual.Split('\n')[^1], StringComparison.Ordinal));
    }

    private SshResolution? Resolve(JsonElement test, List<string> arguments, out string? error)
    {
        Write(test);
        try
        {
            error = null;
            return new SshConfig(Path.Combine(_home, ".ssh", test.GetProperty("main").GetString()!), Context(test)).Resolve(Query(arguments));
        }
        catch (DeployException e)
        {
            error = e.Problem.Replace(_home, "{HOME}", StringComparison.Ordinal);
            return null;
        }
    }

    private void Write(JsonElement test)
    {
        var folder = Path.Combine(_home, ".ssh");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        foreach (var file in test.GetProperty("files").EnumerateObject())
        {
            var path = file.Name.StartsWith("/home/tester/", StringComparison.Ordinal) ? Path.Combine(_home, file.Name[13..]) : Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file.Value.GetString()!.Replace("{HOME}", _home, StringComparison.Ordinal));
        }
    }

    private SshConfigContext Context(JsonElement test)
    {
        var variables = test.Find("env")?.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString()!) ?? [];
        var hosts = test.Find("hosts")?.EnumerateArray().Select(h => h.GetString()!).ToHashSet() ?? [];
        return new SshConfigContext
        {
            Home = _home,
            User = test.Find("as_user")?.GetString() ?? "tester",
            UserId = "2001",
            Machine = "labhost.example.net",
            AcceptsNewer = false,
            Variable = name => variables.TryGetValue(name, out var value) ? value : name == "HOME" ? _home : null,
            Lookup = name => hosts.Contains(name.TrimEnd('.')) ? name.TrimEnd('.') : null,
        };
    }

    // Whatever sets a user or a port, the first on the command line counts.
    private static SshConfigQuery Query(List<string> arguments)
    {
        var settings = new List<string>();
        var host = string.Empty;
        for (var at = 0; at < arguments.Count; at++)
        {
            string Value() => arguments[at].Length > 2 ? arguments[at][2..] : arguments[++at];
            if (arguments[at].StartsWith("-o", StringComparison.Ordinal))
                settings.Add(Value());
            else if (arguments[at].StartsWith("-l", StringComparison.Ordinal))
                settings.Add($"User={Value()}");
            else if (arguments[at].StartsWith("-p", StringComparison.Ordinal))
                settings.Add($"Port={Value()}");
            else
                Destination(arguments[at]);
        }

        return new SshConfigQuery(host) { Setting = settings };

        void Destination(string text)
        {
            var query = SshConfigQuery.Parse(text);
            host = query.Host;
            if (query.User is not null)
                settings.Add($"User={query.User}");
            if (query.Port is not null)
                settings.Add($"Port={query.Port}");
        }
    }

    private sealed class NoFiles : ISshConfigFiles
    {
        public SshConfigDocument? Read(string path) => SshConfigDocument.Parse(string.Empty, path);

        public IReadOnlyList<string> Glob(string pattern, bool isUsers) => [];

        public bool IsWritableByAll(string path) => false;
    }
}
