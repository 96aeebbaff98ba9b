namespace XDeploy.Unit.Systemd;

public sealed class SystemdCorpusTests
{
    // Every category is used by a test, or has its reason here.
    private static readonly HashSet<string> Used =
    [
        "unit-file", "fuzz", "syntax-oracle", "dropin-oracle", "unit-parse", "unit-invalid", "config-parse", "extract-word", "split-quoted", "c-unescape", "quote-word",
        "quote-command-line", "exec-line", "exec-oracle", "exec-env-expand", "environment-oracle", "environment-file", "env-name-valid", "env-assignment-valid", "specifier",
        "specifier-install", "specifier-oracle", "specifier-host", "specifier-escape", "escape-oracle", "unescape-oracle", "go-escape", "go-unescape", "mangle",
        "path-unescape", "unit-name-valid", "unit-name-escape", "unit-name-from-path", "unit-name-to-path", "unit-name-build", "unit-name-template", "unit-name-prefix",
        "unit-name-to-instance", "unit-name-from-dbus-path", "template-instance-from-path", "replace-instance", "instance-valid", "prefix-valid", "slice-name-valid",
        "parent-slice", "alias-symlink", "enable-oracle",
    ];

    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["unit-emit"] = "files are built from UnitText, which refuses the line breaks and the names that another writer lets pass",
    };

    [SkippableFact]
    public void Every_category_is_used_or_left_out_for_a_reason() =>
        Assert.All(
            SystemdCorpus.Cases().Select(c => c.GetProperty("category").GetString()!).Distinct(),
            category => Assert.True(Used.Contains(category) || LeftOut.ContainsKey(category), category));
}
