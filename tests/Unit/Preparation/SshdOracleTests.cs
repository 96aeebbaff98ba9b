using System.Text;
using CsCheck;
using XDeploy.Engine.Preparation;

namespace XDeploy.Unit.Preparation;

/// <summary>Configurations, each asked of a real sshd too.</summary>
public sealed class SshdOracleTests
{
    private const string Main = "/mnt/N/sshd_config";

    private static readonly string[] Specifications =
        ["lport=1", "user=alice,host=h.example,addr=10.0.0.5,laddr=127.0.0.1,lport=22", "user=bob,host=x.other,addr=2001:db8::7,laddr=::1,lport=2222"];

    private static readonly string[] Compared =
    [
        "passwordauthentication", "kbdinteractiveauthentication", "permitrootlogin", "x11forwarding", "banner", "forcecommand", "maxauthtries", "maxstartups", "ipqos",
        "logingracetime", "loglevel", "allowusers", "acceptenv", "port", "subsystem", "authenticationmethods", "usepam", "authorizedkeysfile", "permitopen", "setenv", "clientaliveinterval",
        "allowtcpforwarding", "compression", "fingerprinthash", "versionaddendum", "listenaddress", "rekeylimit", "streamlocalbindmask", "addressfamily",
    ];

    private static readonly string[] Own =
    [
        "PasswordAuthentication no\nMatch all\nPasswordAuthentication yes\n",
        "Match all\nUsePAM yes\n",
        "Match user root\nUsePAM yes\n",
        "Match User alice # all of her\n\tBanner /a\nMatch User alice\n\tBanner /b\n\tX11Forwarding yes\n",
        "\"PasswordAuthentication\" no\n\t Port = 2222\nport=23\r\nBanner \"/a b\" # c\nAcceptEnv A \"B\" 'C'\n",
        "PasswordAuthentication no#x\n",
        "PasswordAuthentication #no\n",
        "PasswordAuthentication\n",
        "PasswordAuthentication no yes\n",
        "Banner \"/a\n",
        "Banner /a\\ b\\\"c'd e'\\q\n",
        "ForceCommand echo \"a  b\" # not a comment\n",
        "ForceCommand = = x\n",
        "VersionAddendum a b # c\n",
        "IPQoS af21 cs1\nIPQoS af11\nMaxStartups 5\nMaxStartups 7:40:60\nFingerprintHash md5\nFingerprintHash sha256\n",
        "LoginGraceTime 1h2m\nClientAliveInterval 90\nLogLevel debug\nCompression delayed\nAllowTcpForwarding all\nPermitRootLogin prohibit-password\n",
        "AllowUsers a b\nMatch User alice\nAllowUsers c\nAllowUsers d\nMatch all\nAllowUsers e\n",
        "SetEnv A=1 B=2\nSetEnv C=3\nPermitOpen a:1 b:2\nPermitOpen c:3\nAuthorizedKeysFile /a /b\nAuthorizedKeysFile /c\n",
        "AuthenticationMethods publickey,password publickey\nMatch Address 10.0.0.0/8\nAuthenticationMethods any\n",
        "ListenAddress 127.0.0.1\nListenAddress [::1]:2022\nListenAddress ::1\nPort 22\nPort 2222\n",
        "Match Address 10.0.0.0/8,!10.0.0.5\n\tBanner /net\nMatch Address 2001:db8::/32\n\tBanner /six\nMatch Address 10.0.0.?\n\tBanner /glob\n",
        "Match LocalPort 22 LocalAddress 127.0.0.0/8\n\tBanner /local\nMatch LocalPort 2222\n\tBanner /other\n",
        "Match Host *.EXAMPLE,!h.*\n\tBanner /no\nMatch Host H.example\n\tBanner /h\nMatch User Alice\n\tBanner /case\n",
        "Match Address 10.0.0.1/8\n\tBanner /x\n",
        "Match User\n", "Match Users a\n", "Match LocalPort x\n", "Match\n", "Match User=alice\n\tBanner /eq\n", "Match User \"alice\"\n\tBanner /q\n", "Match User alice,bob all\n",
        "Include\n", "Include \"\"\n", "Include /mnt/nowhere/* /mnt/N/sub/b.conf\n", "Subsystem sftp\n", "Subsystem sftp a b\nSubsystem x y\n", "Port 0\n", "Port 70000\n", "Nonsense 1\n",
        "MaxAuthTries x\n", "LoginGraceTime 1y\n", "UsePAM maybe\n", "Protocol 2\nRSAAuthentication yes\nMatch User x\nRSAAuthentication no\n", "Match User x\nProtocol 2\n",
        "ChallengeResponseAuthentication no\nSkeyAuthentication yes\n", "Include /mnt/N/sub/*.conf\nPasswordAuthentication yes\n", "Match User alice\nInclude /mnt/N/sub/*.conf\nBanner /after\n",
        "Match User nobody\nInclude /mnt/N/sub/*.conf\n", "Match User alice\nInclude /mnt/N/global.conf\n", "Include /mnt/N/sub/[!a]*.conf\n", "Include /mnt/N/sub/{a,b}.conf\n",
        "RekeyLimit 1G 1h\n", "RekeyLimit 500K\n", "RekeyLimit default none\n", "StreamLocalBindMask 77\n", "Port 2222\nPort 22\nAddressFamily inet\n", "Port 2222\nPort 22\n", "AddressFamily inet6\n",
        "\n\f\n   \n#\n =\n", "Banner /a\f\n", "Banner\t/a\t\n", "=Banner /x\n", "ForceCommand==/x\n", "ForceCommand = =/x\n",
    ];

    [SkippableFact]
    public void Own_cases_agree_with_sshd() => Compare([.. Own.Select(text => Files(text))]);

    [SkippableFact]
    public void Generated_cases_agree_with_sshd()
    {
        var cases = new List<Dictionary<string, string>>();
        var text = Gen.Int[0, Lines.Length - 1].Array[0, 9].Select(picks => string.Concat(picks.Select(p => Lines[p])));
        Gen.Select(text, text, text).Sample((main, a, b) =>
        {
            lock (cases)
                cases.Add(Files(main, a.Replace("Include", "#Include", StringComparison.Ordinal), b.Replace("Include", "#Include", StringComparison.Ordinal)));
        }, iter: 150, threads: 1);
        Compare(cases);
    }

    [SkippableFact]
    public void Passwords_are_impossible_after_the_edit_and_the_rest_is_as_it_was()
    {
        var before = new List<Dictionary<string, string>>();
        var after = new List<Dictionary<string, string>>();
        var text = Gen.Int[0, Lines.Length - 1].Array[0, 9].Select(picks => string.Concat(picks.Select(p => Lines[p])));
        Gen.Select(text, text).Sample((main, a) =>
        {
            var files = Files(main, a.Replace("Include", "#Include", StringComparison.Ordinal), "");
            var configuration = SshdConfiguration.Parse(Main, files);
            if (configuration.Problems.Count > 0)
                return;
            var disabled = SshdPasswordLogins.Disable(configuration);
            Assert.Equal(disabled.Documents.Select(d => d.Text), SshdPasswordLogins.Disable(disabled).Documents.Select(d => d.Text));
            lock (before)
            {
                before.Add(files);
                after.Add(disabled.Documents.ToDictionary(d => d.Path, d => d.Text));
            }
        }, iter: 120, threads: 1);
        var old = Ask(before);
        var now = Ask(after);
        for (var at = 0; at < old.Count; at++)
        {
            if (old[at] is null)
                continue;
            Assert.NotNull(now[at]);
            Assert.Equal(["no"], now[at]!["passwordauthentication"]);
            Assert.Equal(["no"], now[at]!["kbdinteractiveauthentication"]);
            foreach (var name in Compared.Except(["passwordauthentication", "kbdinteractiveauthentication"]))
                Assert.Equal(old[at]!.GetValueOrDefault(name), now[at]!.GetValueOrDefault(name));
        }
    }

    [SkippableFact]
    public void A_set_option_counts_for_sshd()
    {
        (string Option, string[] Value)[] options =
            [("PasswordAuthentication", ["no"]), ("Banner", ["/b c"]), ("AllowUsers", ["x", "y"]), ("MaxStartups", ["3:30:9"]), ("IPQoS", ["cs1", "cs2"]), ("ForceCommand", ["echo 'a  b'"]), ("Port", ["24"])];
        var cases = new List<Dictionary<string, string>>();
        var asked = new List<(string Option, string[] Value)>();
        var text = Gen.Int[0, Lines.Length - 1].Array[0, 9].Select(picks => string.Concat(picks.Select(p => Lines[p])));
        Gen.Select(text, text, Gen.Int[0, options.Length - 1].Select(i => options[i])).Sample((main, a, set) =>
        {
            var configuration = SshdConfiguration.Parse(Main, Files(main, a.Replace("Include", "#Include", StringComparison.Ordinal), ""));
            if (configuration.Problems.Count > 0)
                return;
            var changed = SshdOptions.Set(configuration, set.Option, [set.Value]);
            Assert.Equal(changed.Documents.Select(d => d.Text), SshdOptions.Set(changed, set.Option, [set.Value]).Documents.Select(d => d.Text));
            lock (cases)
            {
                cases.Add(changed.Documents.ToDictionary(d => d.Path, d => d.Text));
                asked.Add(set);
            }
        }, iter: 120, threads: 1);
        var answers = Ask(cases);
        for (var at = 0; at < cases.Count; at++)
        {
            var (option, value) = asked[at];
            // The first of each three is asked for no connection in particular.
            var answer = answers[at * Specifications.Length];
            Assert.True(answer is not null, cases[at][Main]);
            Assert.Equal(option == "AllowUsers" ? value : [string.Join(' ', value)], answer![SshdKeywords.NameOf(option)]);
        }
    }

    private static readonly string[] Lines =
    [
        "PasswordAuthentication yes\n", "PasswordAuthentication no\n", "passwordauthentication=yes # x\n", "KbdInteractiveAuthentication yes\n", "ChallengeResponseAuthentication no\n",
        "Banner /a\n", "Banner \"/b b\"\n", "X11Forwarding yes\n", "AllowUsers alice bob\n", "AllowUsers carol\n", "AcceptEnv LANG\n", "MaxAuthTries 3\n", "IPQoS af11 cs1\n", "ForceCommand x 'y  z'\n",
        "Match User alice\n", "  Match User b* Address 10.0.0.0/8,!10.0.0.9,2001:db8::/32\n", "Match Host *.example,!y.example\n", "Match all\n", "Match LocalPort 22\n", "Match LocalAddress ::1\n",
        "Include /mnt/N/sub/*.conf\n", "Include /mnt/N/sub/a.conf /mnt/N/none\n", "\n", "# comment\n", "PermitRootLogin no\n", "permitrootlogin prohibit-password\n", "SetEnv A=1\n",
    ];

    private static Dictionary<string, string> Files(string main, string a = "Match User alice\nBanner /in-a\n", string b = "PasswordAuthentication no\nBanner /in-b\n") => new()
    {
        [Main] = main,
        ["/mnt/N/sub/a.conf"] = a,
        ["/mnt/N/sub/b.conf"] = b,
        ["/mnt/N/sub/.hidden.conf"] = "Banner /hidden\n",
        ["/mnt/N/global.conf"] = "UsePAM yes\n",
    };

    private static void Compare(List<Dictionary<string, string>> cases)
    {
        var answers = Ask(cases);
        var differences = new StringBuilder();
        for (var at = 0; at < answers.Count; at++)
        {
            var files = cases[at / Specifications.Length];
            var specification = Specifications[at % Specifications.Length];
            var effective = SshdConfiguration.Parse(Main, files).Effective(SshdConnection.Parse(specification));
            if ((answers[at] is null) != (effective.Problems.Count > 0))
                differences.AppendLine($"{specification}: sshd {(answers[at] is null ? "refuses" : "takes")}, here {string.Join("; ", effective.Problems)}\n{files[Main]}");
            else if (answers[at] is { } answer)
            {
                foreach (var name in Compared)
                {
                    var (real, here) = (answer.GetValueOrDefault(name, []), effective[name].Values);
                    if (!real.SequenceEqual(here))
                        differences.AppendLine($"{specification}: {name} is {string.Join(" | ", real)}, here {string.Join(" | ", here)}\n{files[Main]}\na: {files["/mnt/N/sub/a.conf"]}\nb: {files["/mnt/N/sub/b.conf"]}");
                }
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    // One answer for each case and specification; null where sshd refuses.
    private static List<Dictionary<string, List<string>>?> Ask(List<Dictionary<string, string>> cases)
    {
        var folder = Directory.CreateTempSubdirectory("xdeploy-sshd-").FullName;
        try
        {
            var script = new StringBuilder("ssh-keygen -q -t ed25519 -N '' -f /mnt/key </dev/null\n");
            for (var at = 0; at < cases.Count; at++)
            {
                foreach (var (path, text) in cases[at])
                {
                    var file = Path.Combine(folder, Here(path, at)[5..]);
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    File.WriteAllText(file, Here(text, at));
                }

                foreach (var specification in Specifications)
                    script.Append($"echo '<'; /usr/sbin/sshd -T -C {specification} -h /mnt/key -f {Here(Main, at)} 2>/dev/null || echo refused\n");
            }

            return [.. HostPrograms.Run(folder, script.ToString()).Split("<\n").Skip(1).Select(Read)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Here(string text, int at) => text.Replace("/mnt/N/", $"/mnt/{at}/", StringComparison.Ordinal);

    private static Dictionary<string, List<string>>? Read(string answer)
    {
        if (answer.EndsWith("refused\n", StringComparison.Ordinal))
            return null;
        return answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .GroupBy(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "", StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
    }
}
