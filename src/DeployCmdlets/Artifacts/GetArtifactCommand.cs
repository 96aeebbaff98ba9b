using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>Shows the versions of artifacts that a store has, with size, time and digest; by name, and the latest first.</summary>
/// <example>
/// <code>Get-Artifact x-model -Store $store</code>
/// <para>Shows all versions of x-model.</para>
/// </example>
/// <example>
/// <code>Get-Artifact x-* 2.* -Store $store</code>
/// <para>Shows the versions that begin with "2." of all artifacts whose names begin with "x-".</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "Artifact")]
[OutputType(typeof(StoredArtifact))]
public sealed class GetArtifactCommand : StoreCmdlet
{
    private SignaturePolicy? _policy;

    /// <summary>Names of artifacts, with wildcards. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Versions, with wildcards. Default: all.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Version { get; set; } = ["*"];

    /// <summary>The file of those who may sign: ALLOWED SIGNERS in ssh-keygen(1). With it, signatures are fetched and checked, and SignedBy says who has signed; it is empty where nobody has who may.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AllowedSigner { get; set; }

    /// <summary>A file of keys that are revoked, public keys or a KRL, whose signatures are not valid.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RevocationFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _policy = this.SignatureRequestOf(null, AllowedSigner, RevocationFile).Policy;
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, AllowedSigner));
        }
    }

    internal override async Task RunAsync(StoreClient client, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var versions = Patterns(Version);
        var found = new HashSet<(string, ReleaseId)>();
        foreach (var name in Name)
        {
            var pattern = Patterns([name]);
            var artifacts = await client.ListAsync(Start(name), (n, v) => Match(pattern, n) && Match(versions, v.Value), cancellationToken).ConfigureAwait(false);
            foreach (var artifact in artifacts.OrderBy(a => a.Name, StringComparer.Ordinal).ThenByDescending(a => a.Time))
            {
                if (found.Add((artifact.Name, artifact.Version)))
                    await channel.OutputAsync(_policy is null ? artifact : artifact with { SignedBy = await StoredSignature.SignerAsync(client, _policy, artifact, cancellationToken).ConfigureAwait(false) }).ConfigureAwait(false);
            }

            // A name without wildcards, and versions without them, are there or are an error.
            if (artifacts.Count == 0 && !Version.Append(name).Any(WildcardPattern.ContainsWildcardCharacters))
                throw Unknown(client.Store, $"{name} {string.Join(", ", Version)}");
            if (artifacts.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name) && Version is ["*"])
                throw Unknown(client.Store, name);
        }
    }

    private static DeployException Unknown(ArtifactStore store, string what) => new("ArtifactUnknown", DeployErrorKind.NotFound, null, $"{store} has no {what}.", "Get-Artifact without a name shows what is there.");

    // What stands before the first wildcard is for the store to look for.
    private static string Start(string pattern) => pattern.IndexOfAny(['*', '?', '[', '`']) is >= 0 and var at ? pattern[..at] : pattern + "/";

    private static WildcardPattern[] Patterns(string[] texts) => [.. texts.Select(t => WildcardPattern.Get(t, WildcardOptions.None))];

    private static bool Match(WildcardPattern[] patterns, string text) => patterns.Any(p => p.IsMatch(text));
}
