using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using XDeploy.Engine.Artifacts.Signatures;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>The requests to a store, in the form that every S3 server understands: no checksums in trailers, no chunks that are signed one by one.</summary>
public sealed class StoreClient : IDisposable
{
    // How long a host has to begin each part of a download: a request that has begun may last longer.
    private static readonly TimeSpan UrlLifetime = TimeSpan.FromMinutes(10);

    private const int MostHeads = 16;

    private readonly AmazonS3Client _client;

    /// <summary>Makes a client; nothing is asked yet.</summary>
    /// <exception cref="DeployException">There are no keys (<c>StoreCredentialMissing</c>), or the authorities cannot be read (<c>StoreCaInvalid</c>).</exception>
    public StoreClient(ArtifactStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Store = store;
        var config = new AmazonS3Config
        {
            ForcePathStyle = store.PathStyle,
            AuthenticationRegion = store.Region,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 3,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        if (store.Endpoint is { } endpoint)
            config.ServiceURL = endpoint.ToString();
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(store.Region);
        if (Authorities() is { } authorities)
            config.HttpClientFactory = new TrustedHttpClients(authorities);
        _client = new AmazonS3Client(StoreCredentials.Of(store), config);
    }

    /// <summary>The store.</summary>
    public ArtifactStore Store { get; }

    internal IAmazonS3 Requests => _client;

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Looks for a version; null where there is none.</summary>
    /// <exception cref="DeployException">The store refuses or does not answer, or something else is in this place (<c>ArtifactExists</c>).</exception>
    public async Task<StoredArtifact?> FindAsync(string name, ReleaseId version, CancellationToken cancellationToken) =>
        await HeadAsync(name, version, cancellationToken).ConfigureAwait(false) is not { } head
            ? null
            : StoreObjects.Read(Store, name, version, head) ?? throw StoreErrors.ExistsForeign(Store, name, version);

    /// <summary>A version that must be there.</summary>
    /// <exception cref="DeployException">It is not (<c>ArtifactUnknown</c>), or as for <see cref="FindAsync"/>.</exception>
    public async Task<StoredArtifact> GetAsync(string name, ReleaseId version, CancellationToken cancellationToken) =>
        await FindAsync(name, version, cancellationToken).ConfigureAwait(false) ?? throw StoreErrors.Unknown(Store, name, version);

    /// <summary>All versions of the names that begin so, as they are in the store's own order.</summary>
    /// <exception cref="DeployException">The store refuses or does not answer.</exception>
    public async Task<IReadOnlyList<StoredArtifact>> ListAsync(string nameStart, Func<string, ReleaseId, bool> isWanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        List<(string Name, ReleaseId Version)> keys = [];
        var request = new ListObjectsV2Request { BucketName = Store.Bucket, Prefix = Store.Prefix + nameStart };
        do
        {
            var page = await AskAsync(() => _client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            keys.AddRange((page.S3Objects ?? []).Select(o => StoreObjects.Parse(Store, o.Key)).OfType<(string Name, ReleaseId Version)>().Where(k => isWanted(k.Name, k.Version)));
            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);

        var found = new StoredArtifact?[keys.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, keys.Count),
            new ParallelOptions { MaxDegreeOfParallelism = MostHeads, CancellationToken = cancellationToken },
            async (i, token) => found[i] = await HeadAsync(keys[i].Name, keys[i].Version, token).ConfigureAwait(false) is { } head
                ? StoreObjects.Read(Store, keys[i].Name, keys[i].Version, head)
                : null).ConfigureAwait(false);
        return [.. found.OfType<StoredArtifact>()];
    }

    /// <summary>The signature of a version; null where the store has none.</summary>
    /// <exception cref="DeployException">The store refuses or does not answer, or what it has is none (<c>SignatureInvalid</c>).</exception>
    public async Task<SignatureFile?> FindSignatureAsync(string name, ReleaseId version, CancellationToken cancellationToken)
    {
        var key = StoreObjects.SignatureKey(Store, name, version);
        try
        {
            using var answer = await _client.GetObjectAsync(Store.Bucket, key, cancellationToken).ConfigureAwait(false);
            if (answer.ContentLength > SignatureFile.MostBytes)
                throw SignatureErrors.NoSignature($"{Store} {key}");
            using var reader = new StreamReader(answer.ResponseStream);
            return SignatureFile.TryParse(await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false)) ?? throw SignatureErrors.NoSignature($"{Store} {key}");
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw StoreErrors.From(Store, e);
        }
    }

    /// <summary>Whether the store has this signature of a version.</summary>
    /// <exception cref="DeployException">The store refuses or does not answer.</exception>
    public async Task<bool> HasSignatureAsync(string name, ReleaseId version, SignatureFile signature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signature);
        try
        {
            return await FindSignatureAsync(name, version, cancellationToken).ConfigureAwait(false) is { } there && there.ToString() == signature.ToString();
        }
        catch (DeployException e) when (e.ErrorId == "SignatureInvalid")
        {
            return false;
        }
    }

    /// <summary>Puts a signature beside a version, in the place of any other.</summary>
    /// <exception cref="DeployException">The store refuses or does not answer.</exception>
    public Task PutSignatureAsync(string name, ReleaseId version, SignatureFile signature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return AskAsync(() => _client.PutObjectAsync(
            new PutObjectRequest { BucketName = Store.Bucket, Key = StoreObjects.SignatureKey(Store, name, version), ContentBody = signature.ToString(), UseChunkEncoding = false }, cancellationToken));
    }

    /// <summary>A URL by which anybody may read the artifact for a few minutes: a secret, which goes to a program's standard input and nowhere else.</summary>
    internal Task<string> SignAsync(StoredArtifact artifact) => AskAsync(() => _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = Store.Bucket,
        Key = StoreObjects.Key(Store, artifact.Name, artifact.Version),
        Verb = HttpVerb.GET,
        Expires = DateTime.UtcNow + UrlLifetime,
        Protocol = Store.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
    }));

    /// <summary>Asks, and says what went wrong in our words.</summary>
    internal async Task<T> AskAsync<T>(Func<Task<T>> request)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw StoreErrors.From(Store, e);
        }
    }

    private async Task<GetObjectMetadataResponse?> HeadAsync(string name, ReleaseId version, CancellationToken cancellationToken)
    {
        var key = StoreObjects.Key(Store, name, version);
        try
        {
            return await _client.GetObjectMetadataAsync(Store.Bucket, key, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // An answer to HEAD has no body, and so does not say whether it is the bucket that is missing.
            await AskAsync(() => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Store.Bucket, Prefix = key, MaxKeys = 1 }, cancellationToken)).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw StoreErrors.From(Store, e);
        }
    }

    private X509Certificate2Collection? Authorities()
    {
        if (Store.CaFile is not { } file)
            return null;
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            return authorities.Count > 0 ? authorities : throw new CryptographicException("it holds no certificate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw StoreErrors.CaInvalid(file, e);
        }
    }
}
