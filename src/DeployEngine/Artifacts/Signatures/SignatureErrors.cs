namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>The errors of signatures, made in one place.</summary>
internal static class SignatureErrors
{
    private const string SignRemedy = "New-ArtifactSignature makes one.";

    public static DeployException Missing(string what, string where) => new(
        "SignatureMissing", DeployErrorKind.Integrity, null, $"{what} has to be signed, and there is no signature {where}.", SignRemedy);

    public static DeployException Unreadable(string path, Exception cause) => new(
        "SignatureMissing", DeployErrorKind.Integrity, null, $"the signature {path} cannot be read: {cause.Message}", SignRemedy, cause);

    public static DeployException NoSignature(string path) => new(
        "SignatureInvalid", DeployErrorKind.Integrity, null, $"{path} is no signature of an artifact.", SignRemedy);

    public static DeployException Invalid(string what, string why) => new(
        "SignatureInvalid", DeployErrorKind.Integrity, null, $"{what} is not signed by somebody who may: {why}.", "Find out who made it, and have it signed.");

    public static DeployException PolicyUnreadable(string path) => new(
        "AllowedSignerInvalid", DeployErrorKind.InvalidInput, null, $"the file {path} cannot be read.", "It has a line for each key that may sign: see ALLOWED SIGNERS in ssh-keygen(1).");

    public static DeployException NotSigned(string said) => new(
        "SigningFailed", DeployErrorKind.InvalidInput, null, $"ssh-keygen has signed nothing: {said}", "Name a private key, or a public one whose private one an agent has.");

    public static DeployException NotWritten(string path, Exception cause) => new(
        "SigningFailed", DeployErrorKind.InvalidInput, null, $"the signature cannot be written to {path}: {cause.Message}", "Give -OutputPath another place.", cause);

    public static DeployException Inside(string path) => new(
        "SignatureInside", DeployErrorKind.InvalidInput, null, $"the signature {path} would be in the directory that is signed, and change it.", "Give -OutputPath a place outside of it.");

    public static DeployException MissingOnHost(DeployHost host, string what) => new(
        "SignatureMissing", DeployErrorKind.Integrity, host.Alias, $"the host takes nothing that is not signed ({ReleaseAdmission.DefaultPolicy}/{ReleaseAdmission.AllowedSigners}), and {what} has no signature.", SignRemedy);

    public static DeployException GitOnHost(DeployHost host, string what) => new(
        "SignatureMissing", DeployErrorKind.Integrity, host.Alias, $"the host takes nothing that is not signed ({ReleaseAdmission.DefaultPolicy}/{ReleaseAdmission.AllowedSigners}), and {what} comes from a repository.",
        "Export it where you can sign it, and bring it by Send-Artifact.");

    public static DeployException InvalidOnHost(DeployHost host, string what, string why) => new(
        "SignatureInvalid", DeployErrorKind.Integrity, host.Alias, $"the host does not take {what}: {why}.",
        $"Have it signed by somebody whom {ReleaseAdmission.DefaultPolicy}/{ReleaseAdmission.AllowedSigners} on the host allows to.");

    public static DeployException NoKeygenOnHost(DeployHost host) => new(
        "SshKeygenMissing", DeployErrorKind.NotFound, host.Alias, $"the host takes nothing that is not signed ({ReleaseAdmission.DefaultPolicy}/{ReleaseAdmission.AllowedSigners}), and has no ssh-keygen to check it by.",
        "Install OpenSSH's client (openssh-client) there.");
}
