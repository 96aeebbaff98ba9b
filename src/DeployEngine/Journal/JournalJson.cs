using System.Text.Json;
using System.Text.Json.Serialization;

namespace XDeploy.Engine.Journal;

/// <summary>How journals are written: one JSON object a line, names of choices as words.</summary>
internal static class JournalJson
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };

    public static byte[] Line<T>(T entry) => [.. JsonSerializer.SerializeToUtf8Bytes(entry, Options), (byte)'\n'];

    public static string Text<T>(T entry) => JsonSerializer.Serialize(entry, Options);

    /// <summary>Reads a line; default where it is none of that form, as the last line of a controller that was killed while it wrote may be.</summary>
    public static T? Read<T>(string line)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(line, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
