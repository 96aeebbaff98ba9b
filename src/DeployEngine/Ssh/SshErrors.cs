using XDeploy.Engine.Ssh.KnownHosts;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Engine.Ssh;

/// <summary>Errors of connecting and of ssh_config, made in one place.</summary>
internal static class SshErrors
{
    public static DeployException HostUnknown(string name, string file) => new(
        "HostUnknown", DeployErrorKind.NotFound, name,
        $"no 'Host' entry in {file} speaks of this name.",
        "Check the spelling, add the host to the file, or make it with New-DeployHost.");

    public static DeployException ConfigMissing(string file) => new(
        "SshConfigMissing", DeployErrorKind.NotFound, null, $"There is no file {file}.", "Give the path of an ssh_config(5) file.");

    /// <summary>What ssh itself would say, a line for each wrong line of a file.</summary>
    public static DeployException ConfigInvalid(string host, string problem) => new(
        "SshConfigInvalid", DeployErrorKind.InvalidInput, host, problem, "See ssh_config(5).");

    public static DeployException ProxyCommandUnsupported(string host) => new(
        "SshConfigInvalid", DeployErrorKind.InvalidInput, host,
        "ssh_config has it reached by a ProxyCommand, which is not supported: a program that a file names would be run for each connection.",
        "Reach the host directly, or by ProxyJump.");

    public static DeployException JumpInvalid(string host, string jump, DeployException cause) => new(
        cause.ErrorId, cause.Kind, host, $"the jump {jump}: {cause.Problem}", cause.Remedy, cause);

    public static DeployException JumpListInvalid(string text) => new(
        "SshConfigInvalid", DeployErrorKind.InvalidInput, null, $"'{text}' is no ProxyJump.", "Give [user@]host[:port], several with commas between them, or none.");

    public static DeployException JumpLoop(string host, IEnumerable<string> way) => new(
        "JumpLoop", DeployErrorKind.InvalidInput, host,
        $"its jumps lead back to one of them ({string.Join(" through ", way)}), so ssh would never get there.",
        "Set 'ProxyJump none' for the jump that is to be reached directly.");

    /// <summary>What is wrong with a jump, told of a host behind it. What is wrong with a jump before that one names it already.</summary>
    public static DeployException JumpFailed(DeployHost host, DeployHost jump, DeployException cause) => new(
        cause.ErrorId, cause.Kind, host.Alias,
        cause.InnerException is DeployException ? cause.Problem : $"cannot go through the jump {jump.Alias}: {cause.Problem}",
        cause.Remedy, cause);

    public static DeployException JumpRefused(DeployHost host, DeployHost jump, Exception cause) => new(
        "HostUnreachable", DeployErrorKind.Connection, host.Alias,
        $"cannot connect to sshd at {Place(host)}: {jump.Alias} makes no connection there.",
        $"Check the address and that sshd runs there, as seen from {jump.Alias}, and that sshd of {jump.Alias} allows it (AllowTcpForwarding, PermitOpen).", cause);

    public static DeployException AlgorithmsUnsupported(DeployHost host, string subject, IReadOnlyList<string> wanted) => new(
        "SshAlgorithmsUnsupported", DeployErrorKind.InvalidInput, host.Alias,
        $"none of the {subject} algorithms that ssh_config asks for is supported ({Join(wanted)}).", "Allow one that is, in ssh_config.");

    public static DeployException DestinationInvalid(string destination) => new(
        "SshConfigInvalid", DeployErrorKind.InvalidInput, destination,
        $"'{destination}' is no destination.", "Give host, user@host or ssh://user@host:port.");

    public static DeployException FileEncoding(string file) => new(
        "SshFileEncoding", DeployErrorKind.InvalidInput, null,
        $"{file} is not UTF-8, and what is to be written has characters that the file cannot hold.", "Convert the file to UTF-8 first.");

    public static DeployException ConfigValueInvalid(string keyword, string problem) => new(
        "SshConfigValueInvalid", DeployErrorKind.InvalidInput, null, $"The value of {keyword} cannot stand in an ssh_config file: {problem}.", "See ssh_config(5).");

    public static DeployException FileBusy(string file) => new(
        "SshFileBusy", DeployErrorKind.Busy, null, $"{file} has changed while it was worked on, and was left as it is.", "Try again.");

    public static DeployException HostKeyMissing(DeployHost host) => new(
        "HostKeyMissing", DeployErrorKind.HostKey, host.Alias,
        $"sshd at {Place(host)} shows no host key of a type that is supported.", "Give its key with -Key.");

    public static DeployException KnownHostDiffers(string name, string file, string keyType) => new(
        "KnownHostDiffers", DeployErrorKind.HostKey, name,
        $"another {keyType} key is on file in {file}. Somebody may be listening in, or the host was installed anew.",
        $"Ask the host's owner for the fingerprint; only if it is right, Remove-SshKnownHost {name} first.");

    public static DeployException KnownHostRevoked(string name, string file, string fingerprint) => new(
        "HostKeyRevoked", DeployErrorKind.HostKey, name, $"the key {fingerprint} is marked @revoked in {file}.", "Do not connect; ask the host's owner.");

    public static DeployException IdentityMissing(DeployHost host) => new(
        "IdentityMissing", DeployErrorKind.Authentication, host.Alias,
        $"there is no private key to log in with as '{host.User}' (looked for {Join(host.IdentityFile)}{(host.IdentityAgent is null ? string.Empty : $", and in the agent {host.IdentityAgent}")}), and {(host.Password is null ? "no password" : "a password is not to be used")}; ways that may be tried: {Join(host.PreferredAuthentication, "none")}.",
        "Make one with New-SshKeyPair, name it with IdentityFile, add it to the agent with ssh-add, or give a password with -Credential.");

    public static DeployException IdentityUnreadable(DeployHost host, string file, bool isEncrypted, bool isPublic, Exception cause)
    {
        var isUnknown = cause.Message.Contains("not supported", StringComparison.Ordinal);
        var (problem, remedy) = (isPublic, isEncrypted, host.Passphrase) switch
        {
            (true, _, _) => ("it is a public key, and no agent holds its private half.", "Name the file of the private key, or add that to the agent with ssh-add."),
            (_, true, null) => ("it needs a passphrase.", "Give it with -Passphrase (Get-DeployHost, New-DeployHost), or add the key to an agent with ssh-add."),
            (_, true, _) when !isUnknown => ("the passphrase does not open it.", $"Give the right one with -Passphrase; 'ssh-keygen -yf {file}' asks for it and tells whether it is."),
            _ => (cause.Message, "Look at the file: ssh-keygen makes a new form of a key in place (ssh-keygen -p)."),
        };
        return new("IdentityUnreadable", DeployErrorKind.Authentication, host.Alias, $"the private key {file} cannot be used: {problem}", remedy, cause);
    }

    public static DeployException AuthenticationFailed(DeployHost host, LoginTrail trail, string keys, string? said, Exception cause)
    {
        var tried = trail.Tried.Distinct(StringComparer.Ordinal).Select(method => method == "publickey" ? $"publickey ({keys})" : method).ToList();
        var offered = trail.Offered.Count == 0 ? string.Empty : $"; it offers {string.Join(", ", trail.Offered)}";
        return new(
            "AuthenticationFailed", DeployErrorKind.Authentication, host.Alias,
            $"sshd at {Place(host)} refused the login of '{host.User}': tried {Join(tried, "nothing")}{offered}{(said is null ? string.Empty : $" ({said})")}.",
            (trail.PasswordsSent > 0 ? "Check the user and the password (-Credential); a refused one is not given again." : "Put the key's public half into ~/.ssh/authorized_keys of that user on the host (ssh-copy-id).")
                + (host.Password is null && trail.Offered.Any(method => method is "password" or "keyboard-interactive") ? " A password is given with -Credential." : string.Empty), cause);
    }

    /// <summary>An error of its own, since a host that does not answer is tried again.</summary>
    public static DeployException LoginInterrupted(DeployHost host, Exception cause) => new(
        "LoginInterrupted", DeployErrorKind.Connection, host.Alias,
        $"sshd at {Place(host)} got the password of '{host.User}', and gave no answer: {cause.Message}", "Check the user and the password (-Credential), and try again.", cause);

    public static DeployException PasswordExpired(DeployHost host, string said) => new(
        "PasswordExpired", DeployErrorKind.Authentication, host.Alias,
        $"the password of '{host.User}' has expired{(said.Length == 0 ? string.Empty : $" (asked: {Shown(said)})")}.", "Log in by ssh once and set a new one.");

    public static DeployException PromptUnknown(DeployHost host, string said) => new(
        "LoginPromptUnknown", DeployErrorKind.Authentication, host.Alias,
        $"the login of '{host.User}' asks for more than the password, which is answered to nothing else (asked: {Shown(said)}).",
        "Log in by a key, or leave keyboard-interactive out (KbdInteractiveAuthentication no in ssh_config).");

    public static DeployException RevokedKeysInvalid(DeployHost host, string file, string problem) => new(
        "SshConfigInvalid", DeployErrorKind.InvalidInput, host.Alias, $"the list of revoked host keys {file} cannot be used: {problem}.", "See RevokedHostKeys in ssh_config(5).");

    public static DeployException HostKeyRejected(DeployHost host, HostKeyVerdict? verdict, string keyType, string fingerprint, Exception? cause)
    {
        var name = host.HostKeyAlias ?? KnownHostName.Of(host.Address, host.Port);
        var files = Join(host.KnownHostsFile);
        return verdict switch
        {
            HostKeyVerdict.Changed => new(
                "HostKeyChanged", DeployErrorKind.HostKey, host.Alias,
                $"the {keyType} host key is not the one on file for {name} (presented: {fingerprint}, file: {files}). Somebody may be listening in, or the host was installed anew.",
                $"Ask the host's owner for the fingerprint; only if it is right, remove the old one (Remove-SshKnownHost, or ssh-keygen -R '{name}') and add the new one (Add-SshKnownHost).", cause),
            HostKeyVerdict.Revoked => new(
                "HostKeyRevoked", DeployErrorKind.HostKey, host.Alias,
                $"the {keyType} host key {fingerprint} is marked @revoked in {files}{(host.RevokedHostKeys is null ? string.Empty : $", or listed in {host.RevokedHostKeys}")}.",
                "Do not connect; ask the host's owner.", cause),
            _ => new(
                "HostKeyUnknown", DeployErrorKind.HostKey, host.Alias,
                $"no {keyType} host key is on file for {name} (presented: {fingerprint}, file: {files}).",
                "Compare the fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then put it on file (Add-SshKnownHost).", cause),
        };
    }

    public static DeployException Unreachable(DeployHost host, string reason, Exception cause) => new(
        "HostUnreachable", DeployErrorKind.Connection, host.Alias,
        $"cannot connect to sshd at {Place(host)}: {reason}",
        "Check the address, the network and that sshd runs there.", cause);

    public static DeployException ConnectionLost(DeployHost host, string reason, Exception? cause) => new(
        "ConnectionLost", DeployErrorKind.Connection, host.Alias,
        $"the connection to {Place(host)} was lost in the middle of a command: {reason}",
        "What the command did is unknown: look at the host's state before you run it again.", cause);

    private static string Place(DeployHost host)
    {
        var place = $"{host.Address}:{host.Port}";
        return host.ProxyJump.Count == 0 ? place : $"{place}, through {string.Join(" and ", host.ProxyJump)}";
    }

    private static string Join(IReadOnlyList<string> words, string none = "no file") => words.Count == 0 ? none : string.Join(", ", words);

    // A host's words, in one line and without what a terminal would act on.
    private static string Shown(string said) => string.Join(' ', new string([.. said.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
