using System.Text;
using System.Text.Json;
using CsCheck;
using XDeploy.Engine.Preparation;

namespace XDeploy.Unit.Preparation;

/// <summary>Values in sudoers, asked of a real visudo, cvtsudoers and sudo too.</summary>
public sealed class SudoersTests
{
    private static readonly HashSet<string> Used = ["dropin"];

    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["visudo"] = "nothing here reads sudoers: visudo on the host judges what is written",
        ["parse"] = "nothing here reads sudoers",
        ["cvtsudoers"] = "nothing here reads or converts sudoers",
        ["testsudoers"] = "nothing here reads sudoers: the user's own sudo on the host tells what holds",
    };

    [SkippableFact]
    public void Every_category_is_used_or_left_out_for_a_reason() => Assert.All(
        PreparationCorpus.Cases("sudoers").Select(c => c.Category()).Distinct(), category => Assert.True(Used.Contains(category) || LeftOut.ContainsKey(category), category));

    // sudo passes by such files, and visudo does not pass one that others may write, or that is not root's.
    [SkippableFact]
    public void A_file_has_a_name_that_sudo_reads()
    {
        var ignored = PreparationCorpus.Cases("sudoers", "dropin")
            .SelectMany(c => c.GetProperty("input").GetProperty("dropins").EnumerateObject())
            .Select(f => f.Name)
            .Where(name => name.EndsWith('~') || name.Contains('.', StringComparison.Ordinal));
        foreach (var name in ignored.Append("a.b").Append("a~"))
            Assert.DoesNotContain(new SudoDropIn(name, []).Path["/etc/sudoers.d/".Length..], c => c is '.' or '~');
    }

    // Each rule of the corpus that is as we would write it comes out the same.
    [SkippableFact]
    public void Rules_are_written_as_the_corpus_has_them() => Assert.All(
        PreparationCorpus.Cases("sudoers", "dropin").Where(c => c.Id() is "drop:args-exact" or "drop:args-colon"),
        test =>
        {
            var rule = test.GetProperty("input").GetProperty("dropins").EnumerateObject().Single().Value.GetString()!;
            var command = string.Join(' ', test.GetProperty("expect").GetProperty("runs").EnumerateArray().First().GetProperty("cmd").EnumerateArray().Select(w => w.GetString()));
            Assert.EndsWith(rule, new SudoDropIn("deploy", [command]).Text);
        });

    [Theory]
    [InlineData("a", "xdeploy-a")]
    [InlineData("a.b", "xdeploy-a%2eb")]
    [InlineData("DOM\\a", "xdeploy-DOM%5ca")]
    [InlineData("../a", "xdeploy-%2e%2e%2fa")]
    public void A_user_has_a_file_of_his_own(string user, string name) => Assert.Equal($"/etc/sudoers.d/{name}", new SudoDropIn(user, []).Path);

    [Theory]
    [InlineData("")]
    [InlineData("#0")]
    [InlineData("%wheel")]
    [InlineData("a\nb")]
    public void What_is_no_name_is_refused(string user) =>
        Assert.Equal("SudoersValueInvalid", Assert.Throws<DeployException>(() => new SudoDropIn(user, [])).ErrorId);

    [Theory]
    [InlineData("")]
    [InlineData("ls")]
    [InlineData("/usr/bin/")]
    [InlineData("/usr/bin/sudoedit /etc/x")]
    [InlineData("/usr/bin/*")]
    [InlineData("/bin/a \"b\"")]
    [InlineData("/bin/a 'b'")]
    [InlineData("/bin/a  b")]
    [InlineData("/bin/a ")]
    [InlineData("/bin/a ^b$")]
    [InlineData("/bin/a b\nroot ALL=ALL")]
    [InlineData("/bin/a#b")]
    public void What_cannot_be_meant_is_refused(string command) =>
        Assert.Equal("SudoersValueInvalid", Assert.Throws<DeployException>(() => new SudoDropIn("a", [command])).ErrorId);

    [SkippableFact]
    public void Names_and_commands_are_to_sudo_what_they_are()
    {
        const string marks = "abAZ09_-.@$%+#!=:,()\\\"'*?[]{}~^&;|<>/é ";
        var cases = new List<(string User, string Arguments)>();
        var word = Gen.Int[0, marks.Length - 1].Array[1, 8].Select(picks => string.Concat(picks.Select(p => marks[p])));
        Gen.Select(word, word).Sample((user, arguments) =>
        {
            lock (cases)
                cases.Add((user, arguments));
        }, iter: 300, threads: 1);
        cases.AddRange([("ADMIN", "x"), ("ALL", "x"), ("%wheel", "x"), ("#0", "x"), ("+net", "x"), ("DOMAIN\\user", "x"), ("first last", "x"), ("svc$", "x"), ("!a", "x"), ("-a", "x")]);
        var taken = cases.Where(c => Try(c.User, c.Arguments) is not null).ToList();
        Assert.InRange(taken.Count, 60, cases.Count);

        var answers = Ask(taken.Select(c => Try(c.User, c.Arguments)!));
        for (var at = 0; at < taken.Count; at++)
        {
            Assert.True(answers[at].StartsWith('{'), $"{Try(taken[at].User, taken[at].Arguments)}{answers[at]}");
            using var json = JsonDocument.Parse(answers[at]);
            var rule = json.RootElement.GetProperty("User_Specs").EnumerateArray().Single();
            Assert.True(rule.GetProperty("User_List").EnumerateArray().Single().TryGetProperty("username", out _), answers[at]);
            Assert.Equal(taken[at].User, rule.GetProperty("User_List").EnumerateArray().Single().GetProperty("username").GetString());
            var specification = rule.GetProperty("Cmnd_Specs").EnumerateArray().Single();
            Assert.Equal("root", specification.GetProperty("runasusers").EnumerateArray().Single().GetProperty("username").GetString());
            Assert.False(specification.GetProperty("Options").EnumerateArray().Single().GetProperty("authenticate").GetBoolean());
            // Wildcards keep their backslash, by which fnmatch(3) takes them as they are.
            var command = specification.GetProperty("Commands").EnumerateArray().Single().GetProperty("command").GetString()!;
            Assert.Equal($"/bin/a {taken[at].Arguments}", Unescape(command));
        }
    }

    private static string? Try(string user, string arguments)
    {
        try
        {
            return arguments == "*" ? null : new SudoDropIn(user, [$"/bin/a {arguments}"]).Text;
        }
        catch (DeployException)
        {
            return null;
        }
    }

    private static string Unescape(string command)
    {
        var text = new StringBuilder();
        for (var at = 0; at < command.Length; at++)
        {
            if (command[at] == '\\' && at + 1 < command.Length)
                at++;
            else
                Assert.DoesNotContain(command[at], "*?[]");
            text.Append(command[at]);
        }

        return text.ToString();
    }

    private static List<string> Ask(IEnumerable<string> texts)
    {
        var folder = Directory.CreateTempSubdirectory("xdeploy-sudo-").FullName;
        try
        {
            var script = new StringBuilder();
            foreach (var (at, text) in texts.Index())
            {
                File.WriteAllText($"{folder}/{at}", text);
                script.Append($"echo '<'; visudo -c -f /mnt/{at} 2>&1 >/dev/null && cvtsudoers -f json /mnt/{at}\n");
            }

            return [.. HostPrograms.Run(folder, script.ToString()).Split("<\n").Skip(1)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
