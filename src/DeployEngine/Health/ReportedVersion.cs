using System.Text.Json;

namespace XDeploy.Engine.Health;

/// <summary>The version that a replica names in the answer to its probe: the member <c>version</c> of a JSON object.</summary>
internal static class ReportedVersion
{
    /// <summary>Reads an answer; null where it names none.</summary>
    public static string? In(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("version", out var version)
                && version.ValueKind == JsonValueKind.String
                ? version.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
