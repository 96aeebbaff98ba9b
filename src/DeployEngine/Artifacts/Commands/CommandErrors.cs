namespace XDeploy.Engine.Artifacts.Commands;

/// <summary>The errors of commands on the search path, made in one place.</summary>
internal static class CommandErrors
{
    public static DeployException Missing(DeployHost host, string target, bool isInRelease) => new(
        "CommandTargetMissing", DeployErrorKind.NotFound, host.Alias, $"there is no file {target}.",
        isInRelease ? "Send a release that has it, and have the link current name it with Switch-Release." : null);

    public static DeployException NotExecutable(DeployHost host, string target) => new(
        "CommandNotExecutable", DeployErrorKind.InvalidInput, host.Alias, $"{target} is not executable, and a release never changes.",
        "Send a release in which it is (chmod +x), or start it by its interpreter with -Wrapper.");

    public static DeployException NoInterpreterLine(DeployHost host, string target) => new(
        "CommandInterpreterLine", DeployErrorKind.InvalidInput, host.Alias, $"{target} has no interpreter line (#!), and a release never changes.",
        "Send a release in which it has one, or start it by its interpreter with -Wrapper.");

    public static DeployException InterpreterUnknown(DeployHost host, string target) => new(
        "CommandInterpreterUnknown", DeployErrorKind.InvalidInput, host.Alias, $"{target} does not tell by what it is run.", "Name its interpreter with -Interpreter.");

    public static DeployException InterpreterMissing(DeployHost host, string target, string interpreter) => new(
        "CommandInterpreterMissing", DeployErrorKind.NotFound, host.Alias, $"{target} is run by {interpreter}, which is not on the host.", "Install it, or name another one.");

    public static DeployException LineEnding(DeployHost host, string target) => new(
        "CommandLineEnding", DeployErrorKind.InvalidInput, host.Alias, $"the lines of {target} end with carriage returns (CRLF), which the kernel takes for a part of the interpreter's name, and shells for one of each command.",
        "Give the file line ends of Unix (dos2unix), or start it by its interpreter with -Wrapper.");

    public static DeployException Shadows(DeployHost host, string name, string other) => new(
        "CommandExists", DeployErrorKind.InvalidInput, host.Alias, $"there is a command {name} already: {other}.", "Choose another -Name, or take its place with -Force.");

    public static DeployException NotOurs(DeployHost host, string path) => new(
        "CommandNotOurs", DeployErrorKind.InvalidInput, host.Alias, $"{path} was not made by Install-CommandLink, or was changed since.", "Remove it by hand if nobody needs it.");

    public static DeployException NameInvalid(string name) => new(
        "CommandNameInvalid", DeployErrorKind.InvalidInput, null, $"'{name}' is no name for a command.", "Choose one with -Name: letters, digits, and . _ + - behind the first.");

    public static DeployException NotUsable(DeployHost host, string path) => new(
        "CommandExists", DeployErrorKind.InvalidInput, host.Alias, $"{path} is a directory.", "Choose another -Name.");
}
