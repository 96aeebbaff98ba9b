using System.Globalization;
using Amazon.S3.Model;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>
/// What a store keeps of an artifact: an object PREFIX NAME/VERSION, and what is known of it in its metadata. While an upload is not at its end, PREFIX .uploads/NAME/VERSION/SHA-256 says which one it is, so that whoever
/// publishes the same content goes on with it, from any machine. PREFIX .signatures/NAME/VERSION is its signature.
/// </summary>
internal static class StoreObjects
{
    private const string Kind = "x-amz-meta-xdeploy-kind";
    private const string Sha256 = "x-amz-meta-xdeploy-sha256";
    private const string Content = "x-amz-meta-xdeploy-content";
    private const string File = "x-amz-meta-xdeploy-file";
    private const string Files = "x-amz-meta-xdeploy-files";
    private const string ContentBytes = "x-amz-meta-xdeploy-bytes";

    public static string Key(ArtifactStore store, string name, ReleaseId version) => $"{store.Prefix}{name}/{version}";

    public static string UploadKey(ArtifactStore store, StoredArtifact artifact) => $"{store.Prefix}.uploads/{artifact.Name}/{artifact.Version}/{artifact.Sha256}";

    public static string SignatureKey(ArtifactStore store, string name, ReleaseId version) => $"{store.Prefix}.signatures/{name}/{version}";

    /// <summary>The name and the version that a key stands for; null for any other object.</summary>
    public static (string Name, ReleaseId Version)? Parse(ArtifactStore store, string key)
    {
        if (!key.StartsWith(store.Prefix, StringComparison.Ordinal) || key[store.Prefix.Length..].Split('/') is not [var name, var version])
            return null;
        return ReleaseIdOf(name) is not null && ReleaseIdOf(version) is { } id ? (name, id) : null;
    }

    /// <summary>Writes what is known of an artifact.</summary>
    public static void Describe(StoredArtifact artifact, MetadataCollection metadata)
    {
        metadata[Kind] = artifact.Kind.ToString();
        metadata[Sha256] = artifact.Sha256;
        metadata[Content] = artifact.Content;
        metadata[Files] = artifact.Files.ToString(CultureInfo.InvariantCulture);
        metadata[ContentBytes] = artifact.ContentBytes.ToString(CultureInfo.InvariantCulture);
        // Headers are ASCII.
        if (artifact.FileName is { } name)
            metadata[File] = Uri.EscapeDataString(name);
    }

    /// <summary>Reads it; null for an object that is no artifact.</summary>
    public static StoredArtifact? Read(ArtifactStore store, string name, ReleaseId version, GetObjectMetadataResponse head)
    {
        var metadata = head.Metadata;
        if (!Enum.TryParse<ArtifactKind>(metadata[Kind], out var kind) || !Enum.IsDefined(kind) || !IsHash(metadata[Sha256]) || !IsHash(metadata[Content]))
            return null;
        return new StoredArtifact(name, version, kind, head.ContentLength, metadata[Sha256], new DateTimeOffset((head.LastModified ?? DateTime.UnixEpoch).ToUniversalTime()), store)
        {
            Content = metadata[Content],
            FileName = metadata[File] is { Length: > 0 } file ? Uri.UnescapeDataString(file) : null,
            Files = int.TryParse(metadata[Files], NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? files : 0,
            ContentBytes = long.TryParse(metadata[ContentBytes], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0,
        };
    }

    private static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    private static ReleaseId? ReleaseIdOf(string text)
    {
        try
        {
            return new ReleaseId(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
