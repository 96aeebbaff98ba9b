using System.Globalization;

namespace XDeploy.Engine.Metrics;

/// <summary>An instant query of Prometheus, by its HTTP API.</summary>
public sealed record PrometheusQuery
{
    // Servers and proxies take longer lines too, but not all of them.
    private const int LongestLine = 2000;

    // One for all queries, so that connections are used again. Each query has a timeout of its own.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = 16 << 20,
    };

    /// <summary>Where Prometheus is: the address that its pages have, with the path in front of them if there is one.</summary>
    public required Uri Url { get; init; }

    /// <summary>The query, in PromQL.</summary>
    public required string Query { get; init; }

    /// <summary>How long the answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Headers to send, such as Authorization.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Header { get; init; } = [];

    /// <summary>Asks. That Prometheus does not answer, or not with numbers, is an answer too.</summary>
    /// <exception cref="DeployException">It cannot be asked so (<c>PrometheusQueryInvalid</c>).</exception>
    public async Task<PrometheusAnswer> AskAsync(CancellationToken cancellationToken)
    {
        Check();
        using var request = Request();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            using var response = await Client.SendAsync(request, limit.Token).ConfigureAwait(false);
            return PrometheusAnswer.Of(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            return PrometheusAnswer.Without($"Prometheus cannot be asked at {Url}: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return PrometheusAnswer.Without(string.Create(CultureInfo.InvariantCulture, $"Prometheus did not answer at {Url} within {Timeout.TotalSeconds:0.###} s"));
        }
    }

    /// <summary>Looks whether it can be asked, without asking.</summary>
    /// <exception cref="DeployException">It cannot (<c>PrometheusQueryInvalid</c>).</exception>
    public void Check()
    {
        if (!Url.IsAbsoluteUri || Url.Scheme is not ("http" or "https") || Url.Query.Length > 0 || Url.Fragment.Length > 0)
            throw PrometheusErrors.QueryInvalid($"'{Url.OriginalString}' is no address of a Prometheus", "Give http://HOST:PORT or https://HOST, with a path where its pages have one.");
        if (Url.UserInfo.Length > 0)
            throw PrometheusErrors.QueryInvalid("the address names a user", "Give the login as a header: Authorization.");
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromDays(1))
            throw PrometheusErrors.QueryInvalid("the timeout is no time to wait for", "Give more than 0 and a day at most.");
        Request().Dispose();
    }

    private HttpRequestMessage Request()
    {
        // Prometheus gives up by itself when nobody waits any longer.
        KeyValuePair<string, string>[] parameters =
            [new("query", Query), new("timeout", string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(Timeout.TotalMilliseconds)}ms"))];
        var api = new Uri(Url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/api/v1/query");
        var line = $"{api}?{string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"))}";
        // What only reads is asked by GET, which proxies for readers let through; a query too long for a line takes POST.
        var request = line.Length <= LongestLine
            ? new HttpRequestMessage(HttpMethod.Get, new Uri(line))
            : new HttpRequestMessage(HttpMethod.Post, api) { Content = new FormUrlEncodedContent(parameters) };
        foreach (var (name, value) in Header)
            AddHeader(request, name, value);
        return request;
    }

    private static void AddHeader(HttpRequestMessage request, string name, string value)
    {
        try
        {
            request.Headers.Add(name, value);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            request.Dispose();
            // The value may be a secret.
            throw PrometheusErrors.QueryInvalid($"the header '{name}' cannot be sent as it is given", "Give a header of requests, with a value of one line.");
        }
    }
}
