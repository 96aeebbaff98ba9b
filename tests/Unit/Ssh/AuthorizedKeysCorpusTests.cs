using XDeploy.Engine.Ssh.AuthorizedKeys;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Unit.Ssh;

public sealed class AuthorizedKeysCorpusTests
{
    private static readonly HashSet<string> Used = ["login", "options", "parse", "authorizedkeysfile-path"];

    [SkippableFact]
    public void Every_category_is_used() => Assert.All(SshCorpus.Cases("authorized_keys"), c => Assert.Contains(c.Category(), Used));

    [SkippableFact]
    public void Files_come_back_byte_by_byte_and_their_keys_are_those_that_ssh_keygen_lists() =>
        // Two spaces behind options are one to sshd, and ssh-keygen finds no key behind them.
        Assert.All(SshCorpus.Cases("authorized_keys", "login", "options", "parse").Where(c => c.Id() != "der:double-space-opts"), test =>
        {
            var text = test.GetProperty("input").GetProperty("text").GetString()!;
            var document = AuthorizedKeysDocument.Parse(text);
            Assert.Equal(text, document.Text);
            // ssh-keygen reads options by rules of its own: it finds keys behind some that sshd refuses.
            var listed = test.GetProperty("ssh_keygen_l").GetProperty("out").EnumerateArray().Select(l => l.GetString()!.Split(' ')[1]);
            Assert.Equal(listed, document.Lines.Where(l => l.Key is not null).Select(l => l.Key!.Fingerprint));
        });

    [SkippableFact]
    public void Lines_are_read_into_options_key_and_comment()
    {
        foreach (var test in SshCorpus.Cases("authorized_keys", "parse"))
        {
            var lines = AuthorizedKeysDocument.Parse(test.GetProperty("input").GetProperty("text").GetString()!).Lines;
            var expected = test.GetProperty("expect");
            if (expected.Find("entries") is { } entries)
            {
                // The library of these cases knows no options by name, so that any will do.
                Assert.Equal(
                    entries.EnumerateArray().Select(e => (string.Join(',', e.GetProperty("options").EnumerateArray().Select(o => o.GetString())), e.GetProperty("type").GetString()!, e.GetProperty("comment").GetString()!)),
                    lines.Where(l => l.Key is not null).Select(l => (l.OptionText, l.Key!.Type, l.Comment)));
                Assert.Equal(expected.GetProperty("invalid_lines").EnumerateArray().Select(l => l.GetInt32()), lines.Index().Where(l => l.Item.Problem is not null && l.Item.Key is null).Select(l => l.Index + 1));
            }
            else if (expected.Find("base64") is { } base64)
            {
                var line = Assert.Single(lines);
                Assert.Equal($"{expected.GetProperty("type").GetString()} {base64.GetString()}", $"{line.Key}");
                Assert.Equal(expected.Find("options")?.GetString() ?? string.Empty, line.OptionText);
                Assert.Equal(expected.GetProperty("comment").GetString(), line.Comment);
            }
        }
    }

    [SkippableFact]
    public void Options_mean_what_they_mean_to_sshd() =>
        Assert.All(SshCorpus.Cases("authorized_keys", "options"), test =>
        {
            var text = test.GetProperty("input").GetProperty("options").GetString()!;
            var expected = test.GetProperty("expect");
            var options = OptionReader.Read(text, out var error);
            Assert.Equal(expected.Find("error") is null, error is null);
            if (options is null)
                return;
            bool Flag(string name) => expected.GetProperty(name).GetInt32() == 1;
            Assert.Equal(
                (Flag("port_forwarding"), Flag("agent_forwarding"), Flag("x11_forwarding"), Flag("pty"), Flag("user_rc"), Flag("cert_authority"), Flag("restricted")),
                (options.PortForwarding, options.AgentForwarding, options.X11Forwarding, options.Pty, options.UserRc, options.IsCertAuthority, options.IsRestricted));
            Assert.Equal(expected.Find("from")?.GetString(), options.From);
            Assert.Equal(expected.Find("tunnel")?.GetString(), options.Tunnel);
            Assert.Equal(expected.Find("permitopen")?.EnumerateArray().Select(p => p.GetString()!) ?? [], options.PermitOpen);
        });

    [SkippableFact]
    public void Logins_are_accepted_as_a_real_sshd_accepts_them() =>
        Assert.All(SshCorpus.Cases("authorized_keys", "login", "options"), test =>
        {
            var input = test.GetProperty("input");
            var document = AuthorizedKeysDocument.Parse(input.GetProperty("text").GetString()!);
            var key = SshPublicKey.TryParse(input.Find("client_key")?.GetString() ?? "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAZbBD9qVFaXzkJJiH0LJGtZ3ML9rLNqqaRtAnQQNu3", out _)!;
            var line = document.Accepting(key, input.Find("from")?.GetString() ?? "127.0.0.1", DateTimeOffset.Now);
            var login = test.GetProperty("login");
            Assert.Equal(login.GetProperty("accepted").GetBoolean(), line is not null);
            if (line?.Options?.Command is { } command)
                Assert.Equal("echo " + login.GetProperty("stdout").GetString(), command);
            foreach (var variable in line?.Options?.Environment ?? [])
                Assert.EndsWith("ENV=" + variable.Split('=')[1], login.GetProperty("stdout").GetString(), StringComparison.Ordinal);
        });

    [SkippableFact]
    public void Paths_are_expanded() =>
        Assert.All(SshCorpus.Cases("authorized_keys", "authorizedkeysfile-path"), test =>
        {
            var input = test.GetProperty("input");
            Assert.Equal(
                test.GetProperty("expect").EnumerateArray().Select(p => p.GetString()!),
                AuthorizedKeysPath.Expand(input.GetProperty("value").GetString()!, input.GetProperty("user").GetString()!, input.GetProperty("home").GetString()!));
        });
}
