using System.Text;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>
/// What a host asks of something before it gets its place there, and what is kept of it. A host that has the file of its policy takes nothing that has no signature which the host itself finds to be valid, whoever sends it: a
/// policy that nobody can forget to give.
/// </summary>
/// <param name="vouching">What is known of the signature on this machine.</param>
public sealed class ReleaseAdmission(Vouching vouching)
{
    /// <summary>The folder of a host's policy.</summary>
    public const string DefaultPolicy = "/etc/xdeploy";

    /// <summary>Name of the file of those who may sign: ALLOWED SIGNERS in ssh-keygen(1).</summary>
    public const string AllowedSigners = "allowed_signers";

    /// <summary>Name of the file of keys that are revoked.</summary>
    public const string RevokedSigners = "revoked_signers";

    internal const int StatusUnsigned = 90;
    internal const int StatusInvalid = 91;
    internal const int StatusNoKeygen = 92;

    /// <summary>One for what has no signature.</summary>
    public static ReleaseAdmission WithoutSignature { get; } = new(Vouching.None);

    /// <summary>The folder of the host's policy.</summary>
    public string Policy { get; init; } = DefaultPolicy;

    /// <summary>A command that prints what the manifest in a folder says that the content is: of a directory, and, where it is a single file, of that too.</summary>
    internal static ShellText ContentOf(string folder)
    {
        var manifest = $"{folder}/{ServiceLayout.ManifestName}";
        return ShellText.Of(
            $$"""
            { echo "directory sha256:$(sha256sum <{{manifest}} | cut -c 1-64)"; awk 'NR == 3 && /^[0-9a-f]/ { one = "file sha256:" substr($0, 1, 64) " " substr($0, 67) } END { if (NR == 3 && one != "") print one }' {{manifest}}; }
            """);
    }

    /// <summary>A command that prints what is known to be the content.</summary>
    internal static ShellText ContentOf(IEnumerable<ArtifactContent> contents) => ShellText.Of($"printf '%s\\n' {contents.Select(c => c.Line)}");

    /// <summary>Asks the host whether it takes it: ends with a status where it does not, and sets <c>xd_signer</c> and <c>xd_key</c> to who has signed, as far as that is known.</summary>
    /// <param name="name">The name that the signature has to be for.</param>
    /// <param name="version">The version that it has to be for.</param>
    /// <param name="content">A command that prints what the content is, a line for each way to say it.</param>
    internal ShellText Ask(string name, ReleaseId version, ShellText content) => ShellText.Of(
        $$"""
        xd_signer={{vouching.Signer?.Identity ?? string.Empty}}
        xd_key={{vouching.Signer?.Fingerprint ?? string.Empty}}
        xd_allowed={{Policy}}/{{AllowedSigners}}
        if [ -e "$xd_allowed" ] || [ -L "$xd_allowed" ]; then
            {{(vouching.Signature is { } signature ? Verify(signature, name, version, content) : ShellText.Of($"exit {StatusUnsigned}"))}}
        fi
        """);

    /// <summary>Keeps where a release comes from, and its signature, before it gets its name. Works in the folder of releases, after <see cref="Ask"/>.</summary>
    internal ShellText Keep(ReleaseId id) => ShellText.Of(
        $$"""
        {{ReleaseOrigin.Write(id, ShellText.Of($"\"$xd_signer\""), ShellText.Of($"\"$xd_key\""))}}
        {{(vouching.Signature is { } signature
            ? ShellText.Of($"mkdir -p {ReleaseOrigin.SignatureFolder}\n{RemoteFile.Print(Bytes(signature.ToString()))} >{ReleaseOrigin.SignatureFolder}/{id.Value}")
            : ShellText.Of($"rm -f {ReleaseOrigin.SignatureFolder}/{id.Value}"))}}
        """);

    /// <summary>Throws where a step ended because the host does not take it.</summary>
    /// <exception cref="DeployException">See <see cref="SignatureErrors"/>.</exception>
    internal static void ThrowIfRefused(DeployHost host, ScriptResult result, string what)
    {
        if (result.Steps.FirstOrDefault(s => s.ExitCode is StatusUnsigned or StatusInvalid or StatusNoKeygen) is not { } step)
            return;
        throw step.ExitCode switch
        {
            StatusUnsigned => SignatureErrors.MissingOnHost(host, what),
            StatusNoKeygen => SignatureErrors.NoKeygenOnHost(host),
            _ => SignatureErrors.InvalidOnHost(host, what, step.Facts.GetValueOrDefault("unsigned", "its signature is not valid")),
        };
    }

    // A list that others than root may write to is no policy. The names that are found are patterns; each stands for itself, but those that exclude.
    private static ShellText Verify(SignatureFile signature, string name, ReleaseId version, ShellText content) => ShellText.Of(
        $$"""
        command -v ssh-keygen >/dev/null || exit {{StatusNoKeygen}}
        xd_revoked=${xd_allowed%/*}/{{RevokedSigners}}
        [ -e "$xd_revoked" ] || xd_revoked=
        xd_proof=$(mktemp -d)
        {{RemoteFile.Print(Bytes(signature.Statement.ToString()))}} >"$xd_proof"/statement
        {{RemoteFile.Print(Bytes(signature.Armor))}} >"$xd_proof"/signature
        {{content}} >"$xd_proof"/content
        xd_signer=; xd_bad=
        if [ -n "$(find -L "$xd_allowed" ${xd_revoked:+"$xd_revoked"} -maxdepth 0 \( ! -user root -o -perm /022 \) -print 2>&1)" ]; then
            xd_bad="others than root may write to $xd_allowed"
        elif ! grep -Fxq {{ArtifactStatement.NameLine(name)}} "$xd_proof"/statement; then
            xd_bad={{$"the signature is for {string.Join(", ", signature.Statement.Names)}, and not for {name}"}}
        elif ! grep -Fxq {{ArtifactStatement.VersionLine(version)}} "$xd_proof"/statement; then
            xd_bad={{$"the signature is for the version {signature.Statement.Version}, and not for {version}"}}
        elif ! grep -Fxq -f "$xd_proof"/content "$xd_proof"/statement; then
            xd_bad='the signature is for other content'
        else
            ssh-keygen -Y find-principals -s "$xd_proof"/signature -f "$xd_allowed" >"$xd_proof"/found 2>"$xd_proof"/said || :
            while IFS= read -r xd_name; do
                case $xd_name in ''|'!'*) continue ;; esac
                if xd_good=$(ssh-keygen -Y verify -f "$xd_allowed" -I "$xd_name" -n {{SignatureMaker.Namespace}} -s "$xd_proof"/signature ${xd_revoked:+-r "$xd_revoked"} <"$xd_proof"/statement 2>"$xd_proof"/said); then
                    xd_signer=$xd_name; xd_key=${xd_good##* key }
                    break
                fi
            done <"$xd_proof"/found
            [ -n "$xd_signer" ] || xd_bad="nobody who may has signed it: $(grep -v -e '^Could not verify' -e '^No principal' "$xd_proof"/said | tr '\r\n' ' ' | cut -c 1-300)"
        fi
        rm -rf -- "$xd_proof"
        [ -z "$xd_bad" ] || { printf 'unsigned=%s\n' "$xd_bad"; exit {{StatusInvalid}}; }
        """);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
