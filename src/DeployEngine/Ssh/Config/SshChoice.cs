namespace XDeploy.Engine.Ssh.Config;

/// <summary>Words that a keyword takes, in any case, with the one that <c>ssh -G</c> shows for each.</summary>
internal sealed class SshChoice(params (string Shown, string[] Words)[] choices)
{
    private static readonly string[] Yes = ["yes", "true"];
    private static readonly string[] No = ["no", "false"];

    public static SshChoice Flag { get; } = new(("yes", Yes), ("no", No));

    public static SshChoice Ask { get; } = new(("true", Yes), ("false", No), ("ask", ["ask"]));

    public static SshChoice StrictHostKey { get; } =
        new(("true", Yes), ("false", [.. No, "off"]), ("ask", ["ask"]), ("accept-new", ["accept-new"]));

    public static SshChoice AddKeys { get; } = new(("true", Yes), ("false", No), ("ask", ["ask"]), ("confirm", ["confirm"]));

    public static SshChoice AddressFamily { get; } = new(("inet", ["inet"]), ("inet6", ["inet6"]), ("any", ["any"]));

    public static SshChoice ControlMaster { get; } =
        new(("true", Yes), ("false", No), ("auto", ["auto"]), ("ask", ["ask"]), ("autoask", ["autoask"]));

    public static SshChoice Tunnel { get; } =
        new(("point-to-point", ["point-to-point", .. Yes]), ("ethernet", ["ethernet"]), ("false", No));

    public static SshChoice RequestTty { get; } = new(("true", Yes), ("false", No), ("force", ["force"]), ("auto", ["auto"]));

    public static SshChoice SessionType { get; } = new(("none", ["none"]), ("subsystem", ["subsystem"]), ("default", ["default"]));

    public static SshChoice CanonicalizeHostname { get; } = new(("true", Yes), ("false", No), ("always", ["always"]));

    public static SshChoice PubkeyAuthentication { get; } =
        new(("true", Yes), ("false", No), ("unbound", ["unbound"]), ("host-bound", ["host-bound"]));

    public static SshChoice Compression { get; } = new(("yes", ["yes"]), ("no", ["no"]));

    public static SshChoice LogLevel { get; } = new(
        ("SILENT", ["SILENT"]), ("QUIET", ["QUIET"]), ("FATAL", ["FATAL"]), ("ERROR", ["ERROR"]), ("INFO", ["INFO"]), ("VERBOSE", ["VERBOSE"]),
        ("DEBUG", ["DEBUG", "DEBUG1"]), ("DEBUG2", ["DEBUG2"]), ("DEBUG3", ["DEBUG3"]));

    public static SshChoice Facility { get; } = new([.. Facilities().Select(name => (name, new[] { name }))]);

    public static SshChoice Digest { get; } =
        new(("MD5", ["MD5"]), ("SHA1", ["SHA1"]), ("SHA256", ["SHA256"]), ("SHA384", ["SHA384"]), ("SHA512", ["SHA512"]));

    /// <summary>What is shown for a word, or null where it is none of these.</summary>
    public string? Find(string word) =>
        choices.FirstOrDefault(choice => choice.Words.Contains(word, StringComparer.OrdinalIgnoreCase)).Shown;

    private static IEnumerable<string> Facilities() =>
        ["DAEMON", "USER", "AUTH", "AUTHPRIV", .. Enumerable.Range(0, 8).Select(n => $"LOCAL{n}")];
}
