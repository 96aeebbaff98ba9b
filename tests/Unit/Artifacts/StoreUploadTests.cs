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

    [Fact]
    public async Task What_is_sent_once_more_is_counted_once()
    {
        var refusals = AnswerAsync(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);
        var key = new SecureString();
        key.AppendChar('x');
        var store = new ArtifactStore("b") { Endpoint = new Uri($"http://127.0.0.1:{_port}"), PathStyle = true, AccessKey = "a", SecretKey = key };
        using var client = new StoreClient(store);
        var artifact = new StoredArtifact("x", new ReleaseId("1"), ArtifactKind.File, Size, new string('0', 64), DateTimeOffset.UnixEpoch, store);
        var most = 0L;
        var upload = new StoreUpload(client, artifact, _file, new Counter(bytes => most = Math.Max(most, bytes)));
        await upload.RunAsync(CancellationToken.None);
        Assert.Equal(2 * Size, await refusals);
        Assert.Equal((Size, Size), (upload.BytesSent, most));
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

    private sealed class Counter(Action<long> report) : IProgress<long>
    {
        public void Report(long value) => report(value);
    }
}
