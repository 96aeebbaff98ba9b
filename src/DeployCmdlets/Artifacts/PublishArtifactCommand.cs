using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Publishes a file or a directory in an S3 store as a version that never changes, from where hosts fetch it by Install-Artifact. A directory is packed as one archive with its manifest. What is there with the same content is
/// left alone; a large upload that was cut goes on with the parts that the store does not have yet, from any machine.
/// </summary>
/// <example>
/// <code>Publish-Artifact ./dist x-model 2.4.1 -Store $store</code>
/// <para>Publishes a directory.</para>
/// </example>
/// <example>
/// <code>Publish-Artifact ./weights.gguf llama 3.1-q4 -Store (New-ArtifactStore models)</code>
/// <para>Publishes a file as it is.</para>
/// </example>
[Cmdlet(VerbsData.Publish, "Artifact", SupportsShouldProcess = true)]
[OutputType(typeof(StoredArtifact))]
public sealed class PublishArtifactCommand : StoreCmdlet
{
    private string _path = string.Empty;
    private ExcludeRules? _exclude;
    private int _transfers;

    /// <summary>The file or directory to publish.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Name of the artifact: 1 to 128 letters, digits and . _ + -.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArtifactName]
    public string Name { get; set; } = string.Empty;

    /// <summary>The version: 1 to 128 letters, digits and . _ + -.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    public ReleaseId Version { get; set; } = null!;

    /// <summary>How a directory is packed. Default Gzip.</summary>
    [Parameter]
    public ArtifactCompression Compression { get; set; }

    /// <summary>
    /// Patterns of what is left out of a directory, as gitignore(5) has them: *.log anywhere, /build/ at the top, docs/**/*.psd, and !keep.log for what stays. The last one that speaks of a path counts; what lies in a
    /// directory that is left out is left out, too.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>A file with such patterns, one a line, such as .gitignore. Those of Exclude count more.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExcludeFile { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _path = GetUnresolvedProviderPathFromPSPath(Path);
        try
        {
            _exclude = ExcludeRules.Of(ExcludeFile is null ? null : GetUnresolvedProviderPathFromPSPath(ExcludeFile), Exclude);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, ExcludeFile));
        }
    }

    internal override async Task RunAsync(StoreClient client, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var publisher = await ArtifactPublisher.ReadAsync(client, _path, Name, Version, Compression, _exclude, cancellationToken).ConfigureAwait(false);
        if (await publisher.LookAsync(cancellationToken).ConfigureAwait(false) is { } there)
        {
            await channel.OutputAsync(there).ConfigureAwait(false);
            return;
        }

        var wanted = publisher.Wanted;
        if (!await channel.ShouldProcessAsync($"Publish {wanted.Files} files, {wanted.ContentBytes} bytes, as {Name} {Version} in {client.Store}", $"{client.Store}", "Publish an artifact").ConfigureAwait(false))
            return;

        using var package = await publisher.PackAsync(cancellationToken).ConfigureAwait(false);
        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), $"Publishing {Name} {Version} in {client.Store}", package.Bytes);
        await channel.OutputAsync(await publisher.SendAsync(package, progress, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
