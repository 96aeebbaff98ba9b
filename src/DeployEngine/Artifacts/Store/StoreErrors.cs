using Amazon.Runtime;
using Amazon.S3;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>The errors of stores, made in one place. None of them holds a URL that was signed.</summary>
internal static class StoreErrors
{
    public static DeployException NoCredential(ArtifactStore store) => new(
        "StoreCredentialMissing", DeployErrorKind.Authentication, null, $"there are no keys for {store}.",
        "Give -Credential or -Profile to New-ArtifactStore, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write a profile to ~/.aws/credentials.");

    public static DeployException CaInvalid(string file, Exception cause) => new(
        "StoreCaInvalid", DeployErrorKind.InvalidInput, null, $"the authorities of {file} cannot be read: {cause.Message}", "Give -CaFile a file of certificates in PEM.", cause);

    public static DeployException Exists(StoredArtifact there) => new(
        "ArtifactExists", DeployErrorKind.Integrity, null, $"{there.Store} has {there.Name} {there.Version} already, with other content.",
        "A version never changes: publish it as another one.");

    public static DeployException ExistsForeign(ArtifactStore store, string name, ReleaseId version) => new(
        "ArtifactExists", DeployErrorKind.Integrity, null, $"{store} has an object in the place of {name} {version} that was not published by Publish-Artifact.",
        "Choose another name or version, or another prefix for the store.");

    public static DeployException Unknown(ArtifactStore store, string name, ReleaseId version) => new(
        "ArtifactUnknown", DeployErrorKind.NotFound, null, $"{store} has no {name} {version}.", "Get-Artifact shows what is there.");

    public static DeployException LinkLeaves(string path, string target) => new(
        "ArtifactInvalid", DeployErrorKind.InvalidInput, null, $"the link '{path}' leads out of the directory, to '{target}'.", "Links of an artifact lead to what is in it, by relative paths.");

    /// <summary>What the store or the way to it said.</summary>
    public static DeployException From(ArtifactStore store, Exception error)
    {
        var said = error.Message.ReplaceLineEndings(" ");
        return error switch
        {
            AmazonS3Exception { ErrorCode: "NoSuchBucket" } => new(
                "StoreBucketMissing", DeployErrorKind.NotFound, null, $"there is no bucket '{store.Bucket}' at {Place(store)}.", "Make it, or name another one.", error),
            AmazonS3Exception { StatusCode: System.Net.HttpStatusCode.Forbidden or System.Net.HttpStatusCode.Unauthorized } s3 => new(
                "StoreAccessDenied", DeployErrorKind.Permission, null, $"{store} refuses access ({s3.ErrorCode}): {said}",
                s3.ErrorCode == "RequestTimeTooSkewed" ? "Set the clock of this machine." : "See whose keys they are, and what they may do in the bucket.", error),
            AmazonS3Exception { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } or HttpRequestException or IOException => Unreachable(store, error),
            AmazonServiceException { InnerException: HttpRequestException or IOException or TimeoutException or TaskCanceledException } or AmazonClientException { InnerException: HttpRequestException or IOException or TimeoutException or TaskCanceledException } =>
                Unreachable(store, error.InnerException!),
            _ => new("StoreFailed", DeployErrorKind.RemoteFailure, null, $"{store} at {Place(store)} does not do what was asked: {said}", null, error),
        };
    }

    public static string Place(ArtifactStore store) => store.Endpoint?.ToString().TrimEnd('/') ?? $"AWS, region {store.Region}";

    private static DeployException Unreachable(ArtifactStore store, Exception error) => new(
        "StoreUnreachable", DeployErrorKind.Connection, null, $"{Place(store)} does not answer as it should: {Innermost(error).Message.ReplaceLineEndings(" ")}",
        "See that the endpoint is right, that this machine reaches it, and that its certificate is signed by an authority of the system or of -CaFile.", error);

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
