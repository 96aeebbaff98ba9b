using System.Text.Json;

namespace XDeploy.Load;

/// <summary>Reads an answer of x-model. A balancer's own page with status 200 is none.</summary>
internal static class Answer
{
    /// <summary>Why the body is not what x-model answers to a request with a body of this length; null: it is.</summary>
    /// <param name="body">The answer's body.</param>
    /// <param name="received">Length of the request's body.</param>
    /// <param name="version">The version that the answer names.</param>
    public static string? Check(ReadOnlySpan<byte> body, int received, out string? version)
    {
        version = null;
        long? port = null, length = null;
        var reader = new Utf8JsonReader(body);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
                if (reader.ValueTextEquals("version"u8)) version = Next(ref reader, JsonTokenType.String) ? reader.GetString() : null;
                else if (reader.ValueTextEquals("port"u8)) port = Number(ref reader);
                else if (reader.ValueTextEquals("received"u8)) length = Number(ref reader);
                else reader.Skip();
            }
        }
        catch (JsonException)
        {
            return "the answer is not JSON";
        }

        if (string.IsNullOrEmpty(version)) return "the answer names no version";
        if (port is null) return "the answer names no port";
        return length == received ? null : "the answer echoes another body length";
    }

    private static bool Next(ref Utf8JsonReader reader, JsonTokenType type) => reader.Read() && reader.TokenType == type;

    private static long? Number(ref Utf8JsonReader reader) =>
        Next(ref reader, JsonTokenType.Number) && reader.TryGetInt64(out var value) ? value : null;
}
