namespace XDeploy.Engine.Systemd;

/// <summary>Errors of units, made in one place.</summary>
internal static class SystemdErrors
{
    public static DeployException Unreadable(UnitSyntaxError error) => new(
        "SystemdSyntaxInvalid", DeployErrorKind.InvalidInput, null, $"{error}.", Remedy(error));

    public static string Remedy(UnitSyntaxError error) => error.Reason switch
    {
        var r when r.StartsWith("Invalid section", StringComparison.Ordinal) => "A section's header ends with ']', and nothing stands behind it.",
        var r when r.StartsWith("Bad characters", StringComparison.Ordinal) => "A section's name has no quotes, backslashes or control characters.",
        var r when r.StartsWith("String is not", StringComparison.Ordinal) => "Write the file in UTF-8; see systemd.syntax(7).",
        _ => "A line, with those that continue it, is shorter than 1 MiB.",
    };

    public static DeployException EditRefused(string path, int line, string reason) => new(
        "SystemdEditRefused", DeployErrorKind.InvalidInput, null, $"{path}:{line} cannot be edited: {reason}.", "Read the file again, and edit what was read last.");

    public static DeployException SpecifierInvalid(string text, UnitName unit) => new(
        "SystemdSpecifierInvalid", DeployErrorKind.InvalidInput, null, $"the specifiers of '{text}' cannot be resolved for {unit}.",
        "%I, %J, %P and %f need a name that is escaped as systemd-escape(1) does; see systemd.unit(5).");

    public static DeployException EscapeInvalid(string text, string reason) => new(
        "SystemdEscapeInvalid", DeployErrorKind.InvalidInput, null, $"'{text}' {reason}.", "See systemd-escape(1).");

    public static DeployException NotASlice(UnitName name) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' is not the name of a slice.", "See systemd.slice(5).");

    public static DeployException LinkInvalid(string link, UnitName unit) => new(
        "SystemdLinkInvalid", DeployErrorKind.InvalidInput, null, $"{unit} cannot be enabled by way of '{link}'.",
        "An alias has the type and the instance of its unit; a template is enabled as an instance, or has a DefaultInstance.");

    public static DeployException EnvironmentInvalid(string reason) => new(
        "SystemdValueInvalid", DeployErrorKind.InvalidInput, null, $"systemd cannot read the file of variables: {reason}.", "See EnvironmentFile in systemd.exec(5).");

    public static DeployException ValueInvalid(string value, string reason) => new(
        "SystemdValueInvalid", DeployErrorKind.InvalidInput, null, $"'{value}' cannot be written into a unit file: {reason}.", "See systemd.syntax(7).");

    public static DeployException CommandNotSplit(string command) => new(
        "SystemdCommandNotSplit", DeployErrorKind.InvalidInput, null, $"the program of the command is '{command}', with a space in it.",
        $"Give each word of the command by itself: {string.Join(", ", command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => $"'{w}'"))}.");

    public static DeployException NotATemplate(UnitName name) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' is not the name of a service template.", $"A template is called {name.Prefix}@.service.");

    public static DeployException NotATarget(UnitName name) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' is not the name of a target.", $"A target is called {name.Prefix}.target.");

    public static DeployException UnitInvalid(DeployHost host, string words) => new(
        "SystemdUnitInvalid", DeployErrorKind.InvalidInput, host.Alias,
        $"systemd does not accept the unit: {words}", "The files on the host are as they were. Correct the unit and install it again.");

    public static DeployException UnitIsLink(DeployHost host, string path, string target) => new(
        "SystemdUnitIsLink", DeployErrorKind.Busy, host.Alias,
        target == "/dev/null" ? $"the unit is masked: {path} is a link to /dev/null." : $"{path} is a link to {target}, which belongs to somebody else.",
        target == "/dev/null" ? "Unmask it first (systemctl unmask)." : "Remove the link, or install the unit under another name.");

    public static DeployException UnitStartFailed(DeployHost host, IEnumerable<string> units, string explanation) => new(
        "SystemdUnitStartFailed", DeployErrorKind.RemoteFailure, host.Alias,
        $"could not start {string.Join(", ", units)}. {explanation}", "See the journal of the unit (journalctl -u).");

    public static DeployException UnitNotFound(string hostName, string unit) => new(
        "SystemdUnitNotFound", DeployErrorKind.NotFound, hostName, $"there is no unit {unit}.", "See the unit files that are there with 'systemctl list-unit-files'.");

    public static DeployException SystemdMissing(DeployHost host) => new(
        "SystemdMissing", DeployErrorKind.RemoteFailure, host.Alias, "systemd is not running as the first process of this host.",
        "XDeploy manages services by systemd; use a host that booted with it.");
}
