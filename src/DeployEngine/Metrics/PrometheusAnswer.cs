using System.Globalization;
using System.Net;
using System.Text.Json;

namespace XDeploy.Engine.Metrics;

/// <summary>What came of an instant query: numbers, or why there are none that one could judge by.</summary>
public sealed record PrometheusAnswer
{
    private PrometheusAnswer()
    {
    }

    /// <summary>The numbers; none where nothing matches the query.</summary>
    public IReadOnlyList<PrometheusSample> Sample { get; private init; } = [];

    /// <summary>What is in the way; null where there is nothing.</summary>
    public string? Problem { get; private init; }

    /// <summary>Reads an answer of <c>/api/v1/query</c>.</summary>
    /// <param name="status">Its status of HTTP.</param>
    /// <param name="body">Its body.</param>
    internal static PrometheusAnswer Of(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<Envelope>(body, JsonSerializerOptions.Web) is { Status: not null } answer ? Of(answer) : Strange(status);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return Strange(status);
        }
    }

    /// <summary>No answer, or none to judge by.</summary>
    internal static PrometheusAnswer Without(string problem) => new() { Problem = problem };

    private static PrometheusAnswer Of(Envelope answer)
    {
        if (answer.Status != "success")
            return Without($"Prometheus refuses the query: {answer.ErrorType ?? "error"}: {answer.Error}");
        // What it warns of is, as a rule, that some of the data could not be had.
        if (answer.Warnings is { Length: > 0 } warnings)
            return Without($"Prometheus warns: {string.Join("; ", warnings)}");
        return answer.Data?.ResultType switch
        {
            "scalar" => new PrometheusAnswer { Sample = [new PrometheusSample(string.Empty, Number(answer.Data.Result.Deserialize<JsonElement[]>()))] },
            "vector" => Vector(answer.Data.Result.Deserialize<Element?[]>(JsonSerializerOptions.Web) ?? []),
            { } other => Without($"the query's result is a {other}, which is no number of this moment"),
            null => throw new JsonException(),
        };
    }

    private static PrometheusAnswer Vector(IReadOnlyList<Element?> elements)
    {
        List<Element> found = [.. elements.Select(e => e ?? throw new JsonException())];
        return found.Find(e => e.Value is null) is { } odd
            ? Without($"{Series(odd)} is no number, as a histogram is none: ask for a rate or a quantile of it")
            : new PrometheusAnswer { Sample = [.. found.Select(e => new PrometheusSample(Series(e), Number(e.Value)))] };
    }

    private static string Series(Element element)
    {
        var labels = element.Metric ?? [];
        var pairs = string.Join(',', labels.Where(l => l.Key != "__name__").OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}=\"{l.Value}\""));
        return labels.GetValueOrDefault("__name__") + (pairs.Length > 0 ? $"{{{pairs}}}" : string.Empty);
    }

    // A number stands in quotes, behind its time.
    private static double Number(JsonElement[]? pair) => pair is [_, { ValueKind: JsonValueKind.String } text]
        ? text.GetString()! switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        }
        : throw new JsonException();

    private static PrometheusAnswer Strange(HttpStatusCode status) =>
        Without(string.Create(CultureInfo.InvariantCulture, $"what answers is no Prometheus: HTTP {(int)status}, without an answer of its API"));

    private sealed record Envelope(string? Status, string? ErrorType, string? Error, string[]? Warnings, Findings? Data);

    private sealed record Findings(string? ResultType, JsonElement Result);

    private sealed record Element(Dictionary<string, string>? Metric, JsonElement[]? Value);
}
