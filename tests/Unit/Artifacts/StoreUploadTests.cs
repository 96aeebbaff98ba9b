using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security;
using XDeploy.Engine.Artifacts.Store;

namespace XDeploy.Unit.Artifacts;

/// <summary>What is counted of an upload that a store takes at the second attempt only.</summary>
public sealed class StoreUploadTests : IDisposable
{
    private const int Size = 300_000;

    private readonly HttpListener _store = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly int _port = FreePort();

    public StoreUploadTests()
    {
        _store.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));
        _store.Start();
        File.WriteAllBytes(_file, new byte[Size]);
    }

    public void Dispose()
    {
        _store.Close();
        File.Delete(_file);
    }

    // The library tries again, or we do, without the condition that a store does not know.
    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.NotImplemented)]
    public async Task What_is_sent_once_more_is_counted_once(HttpStatusCode first)
    {
        var refusals = AnswerAsync(first, HttpStatusCode.OK);
        var key = new SecureString();
        key.AppendChar('x');
        var store = new ArtifactStore("b") { Endpoint = new Uri($"http://127.0.0.1:{_port}"), PathStyle = true, AccessKey = "a", SecretKey = key };
        using var client = new StoreClient(store);
        var artifact = new StoredArtifact("x", new ReleaseId("1"), ArtifactKind.File, Size, new string('0', 64), DateTimeOffset.UnixEpoch, store);
        var counter = new Counter();
        var upload = new StoreUpload(client, artifact, _file, counter);
        await upload.RunAsync(CancellationToken.None);
        Assert.Equal(2 * Size, await refusals);
        Assert.Equal(Size, upload.BytesSent);
        // The library tells it when it comes to it.
        await counter.Reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Size, counter.Most);
    }

    // Reads what comes each time, and answers with one status after the other.
    private async Task<long> AnswerAsync(params HttpStatusCode[] statuses)
    {
        var read = 0L;
        foreach (var status in statuses)
        {
            var asked = await _store.GetContextAsync();
            using var body = new MemoryStream();
            await asked.Request.InputStream.CopyToAsync(body);
            read += body.Length;
            asked.Response.StatusCode = (int)status;
            asked.Response.Close();
        }

        return read;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Counter : IProgress<long>
    {
        private long _most;

        public long Most => Interlocked.Read(ref _most);

        public TaskCompletionSource Reached { get; } = new();

        public void Report(long value)
        {
            _most = Math.Max(_most, value);
            if (value >= Size)
                Reached.TrySetResult();
        }
    }
}
