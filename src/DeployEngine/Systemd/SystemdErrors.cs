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

    public static DeployException DocumentUnnamed(string path) => new(
        "SystemdUnitUnnamed", DeployErrorKind.InvalidInput, null, $"{path} does not tell by its name which unit it is.",
        "Name the unit with -Name, with its type: ConvertTo-SystemdUnit -Name x-model.service.");

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

    public static DeployException NotOfType(UnitName name, string type) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' is no {type}, so that it cannot have the directives of one.",
        $"Name it {name.Prefix}.{type}, or give directives that a {name.Type} has.");

    public static DeployException MountMisnamed(UnitName name, string where, UnitName expected) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' cannot be mounted at {where}: a mount is named after its folder.", $"Name it {expected}, or give no name.");

    public static DeployException NotATarget(UnitName name) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' is not the name of a target.", $"A target is called {name.Prefix}.target.");

    public static DeployException NotAnInstance(UnitName template, string instance) => new(
        "SystemdUnitNameInvalid", DeployErrorKind.InvalidInput, null, $"'{instance}' is not the name of an instance of {template}.",
        $"An instance is named by what stands behind the @: 5001 is {template.Prefix}@5001.{template.Type}.");

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

    public static DeployException IsTemplate(UnitName name, UnitAction action) => new(
        "SystemdUnitIsTemplate", DeployErrorKind.InvalidInput, null,
        $"{name} is a template: systemd cannot {Verb(action)} it, only its instances.", $"Name an instance, for example {name.Prefix}@5001.{name.Type}.");

    public static DeployException PatternRefused(string pattern, UnitAction action) => new(
        "SystemdPatternRefused", DeployErrorKind.InvalidInput, null,
        $"'{pattern}' is a pattern, and systemd takes none to {Verb(action)} units.", "Name each unit; Get-SystemdUnitFile finds them.");

    public static DeployException UnitMasked(string hostName, string unit) => new(
        "SystemdUnitMasked", DeployErrorKind.Busy, hostName, $"{unit} is masked: somebody forbade it to start.", $"Ask why, then unmask it (systemctl unmask {unit}).");

    public static DeployException UnitNotLoaded(string hostName, string unit, string loadState) => new(
        "SystemdUnitNotLoaded", DeployErrorKind.RemoteFailure, hostName, $"systemd cannot read {unit}: its load state is {loadState}.",
        $"See what is wrong with its file (systemctl status {unit}), correct it, and run Invoke-SystemdReload.");

    public static DeployException UnitIsAlias(string hostName, string alias, string unit) => new(
        "SystemdUnitIsAlias", DeployErrorKind.InvalidInput, hostName, $"{alias} is another name of {unit}.", $"Name {unit}.");

    public static DeployException UnitStatic(string hostName, string unit) => new(
        "SystemdUnitStatic", DeployErrorKind.InvalidInput, hostName,
        $"{unit} cannot be enabled: its file does not say what would start it ([Install] is missing, the unit is static).",
        "Give the file an [Install] section with WantedBy=, or have a unit that is enabled want it.");

    public static DeployException UnitWithoutFile(string hostName, string unit, string state) => new(
        "SystemdUnitWithoutFile", DeployErrorKind.InvalidInput, hostName,
        $"{unit} cannot be enabled or disabled: it has no file of its own{(state.Length == 0 ? string.Empty : $" (it is {state})")}.",
        "Change what makes the unit: /etc/fstab, an init script, or the program that started it.");

    public static DeployException UnitStopFailed(DeployHost host, string unit, string explanation) => new(
        "SystemdUnitStopFailed", DeployErrorKind.RemoteFailure, host.Alias, $"could not stop {unit}. {explanation}", "See the journal of the unit (journalctl -u).");

    public static DeployException LinksFailed(DeployHost host, UnitAction action, IEnumerable<string> units, string answer) => new(
        action == UnitAction.Enable ? "SystemdUnitEnableFailed" : "SystemdUnitDisableFailed", DeployErrorKind.RemoteFailure, host.Alias,
        $"could not {Verb(action)} {string.Join(", ", units)}: {answer}");

    public static DeployException UnitFileNotFound(DeployHost host, string name) => new(
        "SystemdUnitFileNotFound", DeployErrorKind.NotFound, host.Alias, $"there is no unit file {name}.", "Patterns find what there is: Get-SystemdUnitFile '*'.");

    public static DeployException UnitIsVendors(DeployHost host, UnitName name, string path) => new(
        "SystemdUnitIsVendors", DeployErrorKind.Busy, host.Alias, $"{name} is not the administrator's: its file is {path}.",
        "Remove the package that brought it, or turn the unit off with Disable-SystemdUnit -Now.");

    public static DeployException JournalFailed(DeployHost host, string answer) => new(
        "SystemdJournalFailed", DeployErrorKind.RemoteFailure, host.Alias, $"could not read the journal: {answer.Trim()}", "See journalctl(1).");

    public static DeployException PathNotFound(string path) => new(
        "SystemdPathNotFound", DeployErrorKind.NotFound, null, $"there is no file or folder {path}.", "Give the path of a unit file, a drop-in, or a folder of them.");

    public static DeployException SystemdMissing(DeployHost host) => new(
        "SystemdMissing", DeployErrorKind.RemoteFailure, host.Alias, "systemd is not running as the first process of this host.",
        "XDeploy manages services by systemd; use a host that booted with it.");

    private static string Verb(UnitAction action) => action.ToString().ToLowerInvariant();
}
