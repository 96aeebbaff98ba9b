using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>The sending of one object: at once where it is small, and else in parts of which those that the store has already are left out.</summary>
internal sealed class StoreUpload(StoreClient client, StoredArtifact artifact, string path, IProgress<long>? progress)
{
    /// <summary>From this size on, in bytes, an object is sent in parts.</summary>
    public const long SmallestParted = 16L << 20;

    private const long SmallestPart = 8L << 20;
    private const int MostParts = 10_000;
    private const int AtOnce = 4;

    private readonly string _bucket = client.Store.Bucket;
    private readonly string _key = StoreObjects.Key(client.Store, artifact.Name, artifact.Version);
    private readonly string _note = StoreObjects.UploadKey(client.Store, artifact);
    private long _sent;
    private long _shown;

    /// <summary>How many bytes the store took.</summary>
    public long BytesSent => Interlocked.Read(ref _sent);

    /// <summary>How many bytes the store had already.</summary>
    public long BytesSkipped { get; private set; }

    // The same size gives the same parts.
    private long PartSize => Math.Max(SmallestPart, ((artifact.Bytes / MostParts / (1 << 20)) + 1) << 20);

    /// <summary>Sends it. What was sent of it stays with the store, where it is cut.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => artifact.Bytes < SmallestParted ? SendWholeAsync(cancellationToken) : SendPartsAsync(cancellationToken);

    private async Task SendWholeAsync(CancellationToken cancellationToken)
    {
        var seen = new StrongBox<long>();
        await OnceAsync(condition => client.Requests.PutObjectAsync(Whole(condition, seen), cancellationToken)).ConfigureAwait(false);
        _sent = artifact.Bytes;
    }

    private PutObjectRequest Whole(string? condition, StrongBox<long> seen)
    {
        var request = new PutObjectRequest { BucketName = _bucket, Key = _key, FilePath = path, UseChunkEncoding = false, IfNoneMatch = condition, ContentType = "application/octet-stream" };
        StoreObjects.Describe(artifact, request.Metadata);
        request.StreamTransferProgress += Show(seen);
        return request;
    }

    private async Task SendPartsAsync(CancellationToken cancellationToken)
    {
        var (upload, there) = await FindAsync(cancellationToken).ConfigureAwait(false) ?? (await BeginAsync(cancellationToken).ConfigureAwait(false), new Dictionary<int, PartETag>());
        var count = (int)((artifact.Bytes + PartSize - 1) / PartSize);
        BytesSkipped = there.Keys.Sum(Length);
        progress?.Report(BytesSkipped);
        var parts = new PartETag[count];
        await Parallel.ForEachAsync(
            Enumerable.Range(1, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, token) => parts[number - 1] = there.GetValueOrDefault(number) ?? await SendPartAsync(upload, number, token).ConfigureAwait(false)).ConfigureAwait(false);

        var isDone = await OnceAsync(condition => client.Requests.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = _bucket, Key = _key, UploadId = upload, PartETags = [.. parts], IfNoneMatch = condition }, cancellationToken)).ConfigureAwait(false);
        // Parts that become nothing would be kept, and paid for.
        if (!isDone)
            await client.AskAsync(() => client.Requests.AbortMultipartUploadAsync(_bucket, _key, upload, cancellationToken)).ConfigureAwait(false);
        await client.AskAsync(() => client.Requests.DeleteObjectAsync(_bucket, _note, cancellationToken)).ConfigureAwait(false);
    }

    private async Task<string> BeginAsync(CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = _bucket, Key = _key, ContentType = "application/octet-stream" };
        StoreObjects.Describe(artifact, request.Metadata);
        var begun = await client.AskAsync(() => client.Requests.InitiateMultipartUploadAsync(request, cancellationToken)).ConfigureAwait(false);
        await client.AskAsync(() => client.Requests.PutObjectAsync(
            new PutObjectRequest { BucketName = _bucket, Key = _note, ContentBody = begun.UploadId, UseChunkEncoding = false }, cancellationToken)).ConfigureAwait(false);
        return begun.UploadId;
    }

    /// <summary>The upload of the same content that was cut, and the parts that the store has of it.</summary>
    private async Task<(string Upload, Dictionary<int, PartETag> Parts)?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var note = await client.Requests.GetObjectAsync(_bucket, _note, cancellationToken).ConfigureAwait(false);
            using var reader = new StreamReader(note.ResponseStream);
            var upload = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            var found = new Dictionary<int, PartETag>();
            var request = new ListPartsRequest { BucketName = _bucket, Key = _key, UploadId = upload };
            ListPartsResponse page;
            do
            {
                page = await client.Requests.ListPartsAsync(request, cancellationToken).ConfigureAwait(false);
                foreach (var part in (page.Parts ?? []).Where(p => p.PartNumber is { } number && p.Size == Length(number)))
                    found[part.PartNumber!.Value] = new PartETag(part.PartNumber.Value, part.ETag);
                request.PartNumberMarker = page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            while (page.IsTruncated == true);
            return (upload, found);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // None was begun, or it is over.
            return null;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw StoreErrors.From(client.Store, e);
        }
    }

    private async Task<PartETag> SendPartAsync(string upload, int number, CancellationToken cancellationToken)
    {
        var request = new UploadPartRequest
        {
            BucketName = _bucket, Key = _key, UploadId = upload, PartNumber = number, FilePath = path, FilePosition = (number - 1) * PartSize, PartSize = Length(number), UseChunkEncoding = false,
        };
        request.StreamTransferProgress += Show(new StrongBox<long>());
        var done = await client.AskAsync(() => client.Requests.UploadPartAsync(request, cancellationToken)).ConfigureAwait(false);
        Interlocked.Add(ref _sent, Length(number));
        return new PartETag(number, done.ETag);
    }

    private long Length(int number) => Math.Clamp(artifact.Bytes - ((number - 1) * PartSize), 0, PartSize);

    // The library tells it at some later time, and begins anew where it tries once more: what was seen of the same bytes before is taken back.
    private EventHandler<StreamTransferProgressArgs> Show(StrongBox<long> seen) => (_, args) =>
    {
        var before = Interlocked.Exchange(ref seen.Value, args.TransferredBytes);
        progress?.Report(BytesSkipped + Interlocked.Add(ref _shown, args.TransferredBytes - before));
    };

    // Only where nothing is: of two that publish at once, one wins. A store that knows no conditions is asked without; whoever looks afterwards sees what is there.
    private async Task<bool> OnceAsync<T>(Func<string?, Task<T>> request)
    {
        try
        {
            try
            {
                await request("*").ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented || e.ErrorCode == "NotImplemented")
            {
                await request(null).ConfigureAwait(false);
            }

            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            // Somebody was faster. Whether it is the same, the caller looks.
            return false;
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw StoreErrors.From(client.Store, e);
        }
    }
}
