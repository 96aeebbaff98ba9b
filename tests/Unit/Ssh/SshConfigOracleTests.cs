using CsCheck;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Unit.Ssh;

/// <summary>Own cases and generated files, each resolved by the real ssh and by ours.</summary>
public sealed class SshConfigOracleTests : IDisposable
{
    private static readonly string[] Lines =
    [
        "Host *", "Host web", "Host web?", "Host *.example.org !db.example.org", "Host !web *", "Host=web", "Host \"web\" db", "Host WEB", "Host \"two words\"",
        "Match all", "Match host web*", "Match !host web", "Match originalhost web,db", "Match user root", "Match user !root,*", "Match final", "Match canonical",
        "Match final host web*", "Match !final", "Match localuser root", "Match exec true", "Match exec \"false\"", "Match exec \"test %h = web\"", "Match host=web user=root",
        "Match host web exec \"test %p -eq 22\"", "Match all # c", "Match canonical all", "Match host", "Match", "Match all host web",
        "HostName web.example.org", "HostName %h.example.org", "HostName 192.0.2.7", "HostName WEB.Example.ORG", "Hostname=%%x",
        "Port 2222", "Port=22", "Port = 80", "Port ssh", "Port 0", "Port 70000", "Port 22 # c", "port\t2022",
        "User deploy", "User \"two words\"", "User 'a b'", "User a\\ b", "User \"open", "User", "User \"\"",
        "IdentityFile ~/.ssh/id_a", "IdentityFile %d/.ssh/id_%r", "IdentityFile ~/.ssh/id_a", "IdentityFile \"/a b\"", "IdentityFile none",
        "CertificateFile ~/c", "IdentitiesOnly yes", "IdentityAgent ~/agent", "IdentityAgent none", "IdentityAgent $SSH_X", "IdentityAgent ${HOME}/a",
        "ProxyJump gate", "ProxyJump u@gate:2200,[2001:db8::1]:22", "ProxyJump none", "ProxyJump ssh://u@gate:24", "ProxyJump gate,,x", "ProxyCommand nc %h %p", "ProxyCommand none",
        "ProxyJump a # c", "ConnectTimeout 5", "ConnectTimeout 1m", "ConnectTimeout none", "ConnectTimeout x", "ConnectionAttempts 3", "ServerAliveInterval 15", "ServerAliveCountMax 2",
        "StrictHostKeyChecking no", "StrictHostKeyChecking accept-new", "StrictHostKeyChecking YES", "StrictHostKeyChecking off",
        "UserKnownHostsFile ~/k1 /k2", "UserKnownHostsFile none", "UserKnownHostsFile %d/k_%h", "GlobalKnownHostsFile /g", "GlobalKnownHostsFile none x",
        "HostKeyAlias Alias", "HashKnownHosts yes", "Ciphers aes128-ctr", "Ciphers +aes128-cbc", "Ciphers ^aes256-ctr,aes128-ctr", "Ciphers -aes*", "Ciphers nope",
        "MACs -*sha1*", "KexAlgorithms ^curve25519-sha256", "KexAlgorithms -sntrup*", "HostKeyAlgorithms ssh-ed25519,rsa*", "HostKeyAlgorithms +ssh-rsa",
        "PubkeyAcceptedKeyTypes +ssh-rsa", "CASignatureAlgorithms -rsa*", "PubkeyAuthentication no", "PasswordAuthentication no", "ChallengeResponseAuthentication no",
        "SetEnv A=1 B=2", "SetEnv A=3", "SetEnv \"C=x y\"", "SendEnv LANG LC_*", "SendEnv -LC_*", "SendEnv X=1", "RekeyLimit 1G 1h", "RekeyLimit 500K", "RekeyLimit default none", "RekeyLimit 1",
        "Compression yes", "Compression maybe", "BatchMode yes", "LogLevel DEBUG1", "LogLevel loud", "ForwardAgent yes", "ForwardAgent ${HOME}/x", "ControlPath ~/c-%C-%k", "ControlPath none",
        "ControlPersist 5m", "ControlMaster auto", "AddKeysToAgent confirm 10", "AddKeysToAgent 1h", "LocalForward 8080 localhost:80", "LocalForward [::1]:8080 [::2]:80",
        "LocalForward /s /t", "LocalForward 8080", "RemoteForward 9000", "DynamicForward 127.0.0.1:1080", "ClearAllForwardings yes", "IPQoS af21 0x08", "EscapeChar ^b", "EscapeChar none",
        "Protocol 2", "UseRoaming no", "IgnoreUnknown Nope,Un*", "Nope x", "UnKnown y", "Other z", "StreamLocalBindMask 0077", "TunnelDevice 3:any", "Tunnel yes", "FingerprintHash sha512",
        "CanonicalizeMaxDots 0", "PermitRemoteOpen a:1 b:*", "PermitRemoteOpen none", "LogVerbose a b", "RequestTTY no", "RequiredRSASize 2048", "VerifyHostKeyDNS ask", "UpdateHostKeys no",
        "Include inc", "Include missing*", "Include inc*", "", "# comment", "   ", "\"User\" quoted", "=User x", " = User y", "User=a=b", "TCPKeepAlive yes no", "LocalCommand echo  %h  ", "RemoteCommand run %n",
    ];

    private static readonly string[] Hosts = ["web", "db.example.org", "www", "u@web", "192.0.2.1", "Web"];

    private static readonly string[] GoodLines = [.. Lines.Where(line => !line.StartsWith("Include", StringComparison.Ordinal) && IsGood(line)), "Include inc"];

    // Most lines of a file have to be good, else it is refused for a single one.
    private static readonly Gen<string> Line = Gen.Select(
        Gen.Frequency((100, Gen.Int[0, GoodLines.Length - 1].Select(at => GoodLines[at])), (1, Gen.Int[0, Lines.Length - 1].Select(at => Lines[at]))),
        Gen.Int[0, 5],
        (line, style) => style switch
        {
            0 => $"\t{line}",
            1 => $"  {line}  \r",
            2 => $"{line} # note",
            _ => line,
        });

    private static readonly Gen<string> File = Line.Array[1, 12].Select(lines => string.Join('\n', lines) + '\n');

    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-ssh-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void Every_line_alone_is_read_as_ssh_reads_it()
    {
        Skip.IfNot(SshG.IsHere, "there is no OpenSSH 9.2 on this machine");
        var problems = Lines.Select(line => Compare($"{line}\n", "Host x\n", "web")).Concat(Lines.Select(line => Compare($"Host x\n{line}\n", "User i\n", "web")))
            .Where(problem => problem is not null).ToList();
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [SkippableFact]
    public void Generated_files_resolve_as_ssh_resolves_them()
    {
        Skip.IfNot(SshG.IsHere, "there is no OpenSSH 9.2 on this machine");
        Gen.Select(File, File, Gen.Int[0, Hosts.Length - 1].Select(at => Hosts[at])).Sample(
            (main, included, host) => Assert.Null(Compare(main, included, host)),
            time: 6, iter: -1, threads: 1);
    }

    private static bool IsGood(string line)
    {
        var path = Path.GetTempFileName();
        try
        {
            System.IO.File.WriteAllText(path, line);
            _ = new SshConfig(path, new SshConfigContext { AcceptsNewer = false }).Resolve("x");
            return true;
        }
        catch (DeployException)
        {
            return false;
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    private string? Compare(string main, string included, string host)
    {
        main = main.Replace("Include inc", $"Include {_folder}/inc", StringComparison.Ordinal);
        var path = Path.Combine(_folder, "config");
        System.IO.File.WriteAllText(path, main);
        System.IO.File.WriteAllText(Path.Combine(_folder, "inc"), included);
        var real = SshG.Real(path, [host], out var stderr);
        IReadOnlyList<KeyValuePair<string, string>>? ours = null;
        string? error = null;
        try
        {
            ours = [.. SshG.Lines(new SshConfig(path, new SshConfigContext { AcceptsNewer = false }).Resolve(host))];
        }
        catch (DeployException e)
        {
            error = e.Problem;
        }

        var about = $"\n--- {main}--- {included}--- {host}";
        if (real is null != ours is null)
            return $"ssh: {(real is null ? stderr : "fine")}, ours: {error ?? "fine"}{about}";
        if (real is null)
            return SameError(stderr, error!) ? null : $"ssh: {stderr}, ours: {error}{about}";
        var missing = Sorted(real).Except(Sorted(ours!)).ToList();
        var more = Sorted(ours!).Except(Sorted(real)).ToList();
        return missing.Count + more.Count == 0 ? null : $"only ssh: {string.Join(", ", missing)}; only ours: {string.Join(", ", more)}{about}";
    }

    // Keywords that come more than once come in order.
    private static IEnumerable<string> Sorted(IEnumerable<KeyValuePair<string, string>> lines) =>
        lines.GroupBy(l => l.Key).Select(g => $"{g.Key} {string.Join('|', g.Select(l => l.Value))}");

    // Each of our lines is one of ssh's, which adds some of its functions' names and its last word.
    private static bool SameError(string real, string ours) =>
        ours.Split('\n').All(line => real.Contains(line, StringComparison.Ordinal));
}
