using System.Security;

namespace XDeploy;

/// <summary>A bucket of an S3 store, and how to get at what is in it.</summary>
/// <param name="Bucket">Name of the bucket.</param>
public sealed record ArtifactStore(string Bucket)
{
    /// <summary>Where the store answers, for example <c>https://s3.example.org</c>; null for what the region has at AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>What the names of all objects begin with, for example <c>builds/</c>; empty for none.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>True where the bucket is the first part of the path and not of the host's name.</summary>
    public bool PathStyle { get; init; }

    /// <summary>A file of authorities (PEM) that alone may have signed the store's certificate, or null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The profile of ~/.aws to use, or null for the environment, and then the default one.</summary>
    public string? Profile { get; init; }

    /// <summary>Who the secret key is of; null where the chain finds it. Not public, as the secret is not.</summary>
    internal string? AccessKey { get; init; }

    /// <summary>The secret key, or null. Not public: what shows or keeps an object (Format-List, ConvertTo-Json, Export-Clixml) takes all that is.</summary>
    internal SecureString? SecretKey { get; init; }

    /// <summary>The bucket and the prefix, as tools for S3 write it.</summary>
    public override string ToString() => $"s3://{Bucket}/{Prefix}";
}
