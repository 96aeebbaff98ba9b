using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Microsoft.PowerShell.Commands;

/// <summary>Objects as JSON, and JSON as objects.</summary>
internal static class JsonText
{
    /// <summary>The text of a value; what lies deeper than the depth becomes plain text, and is reported.</summary>
    public static string Write(object? value, int depth, bool compress, bool enumsAsStrings, Action onTruncated)
    {
        var node = Node(value, depth, enumsAsStrings, onTruncated);
        var options = new JsonWriterOptions
        {
            Indented = !compress,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 0,
        };
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The value of a text: custom objects or ordered hashtables, arrays, longs, doubles, dates, texts.</summary>
    public static object? Read(string text, int depth, bool asHashtable)
    {
        using var document = JsonDocument.Parse(
            text, new JsonDocumentOptions { MaxDepth = depth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        return Value(document.RootElement, asHashtable);
    }

    private static JsonNode? Node(object? value, int depth, bool enumsAsStrings, Action onTruncated)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null or DBNull:
                return null;
            case bool flag:
                return JsonValue.Create(flag);
            case string or char or Guid or Version or Uri or System.Net.IPAddress:
                return JsonValue.Create(plain.ToString());
            case Enum when enumsAsStrings:
                return JsonValue.Create(plain.ToString());
            case Enum:
                return JsonValue.Create(Convert.ToInt64(plain, CultureInfo.InvariantCulture));
            case double number:
                return double.IsFinite(number) ? Raw(Real(number.ToString("R", CultureInfo.InvariantCulture))) : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture));
            case float number:
                return float.IsFinite(number) ? Raw(Real(number.ToString("R", CultureInfo.InvariantCulture))) : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture));
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or System.Numerics.BigInteger:
                return Raw(Convert.ToString(plain, CultureInfo.InvariantCulture)!);
            case DateTime date:
                return JsonValue.Create(date);
            case DateTimeOffset date:
                return JsonValue.Create(date);
        }

        if (depth < 0)
        {
            onTruncated();
            return JsonValue.Create(LanguagePrimitives.ConvertTo<string>(value));
        }

        if (plain is IDictionary table)
        {
            var node = new JsonObject();
            foreach (DictionaryEntry entry in table)
                node[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = Node(entry.Value, depth - 1, enumsAsStrings, onTruncated);
            return node;
        }

        if (plain is IEnumerable items)
            return new JsonArray(items.Cast<object?>().Select(item => Node(item, depth - 1, enumsAsStrings, onTruncated)).ToArray());

        var result = new JsonObject();
        foreach (var property in PSObject.AsPSObject(value!).Properties.Where(property => property.IsGettable))
            result[property.Name] = Node(ValueOf(property), depth - 1, enumsAsStrings, onTruncated);
        return result;
    }

    private static JsonNode? Raw(string number) => JsonNode.Parse(number);

    // A double keeps its point, so that it is read back as a double.
    private static string Real(string text) => text.AsSpan().IndexOfAny('.', 'E', 'e') < 0 ? text + ".0" : text;

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private static object? Value(JsonElement element, bool asHashtable)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when asHashtable:
                var table = new OrderedHashtable();
                foreach (var property in element.EnumerateObject())
                    table[property.Name] = Value(property.Value, asHashtable);
                return table;
            case JsonValueKind.Object:
                var custom = new PSObject();
                foreach (var property in element.EnumerateObject())
                {
                    custom.Properties.Remove(property.Name);
                    custom.Properties.Add(new PSNoteProperty(property.Name, Value(property.Value, asHashtable)));
                }

                return custom;
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(item => Value(item, asHashtable)).ToArray();
            case JsonValueKind.String:
                return Text(element.GetString()!);
            case JsonValueKind.Number:
                return Number(element);
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            default:
                return null;
        }
    }

    private static object Number(JsonElement element)
    {
        if (element.TryGetInt64(out var whole))
            return whole;
        var text = element.GetRawText();
        return text.AsSpan().IndexOfAny('.', 'e', 'E') < 0
            ? System.Numerics.BigInteger.Parse(text, CultureInfo.InvariantCulture)
            : element.GetDouble();
    }

    // A text in the form of an ISO date and time is a date in the original too.
    private static object Text(string text)
    {
        if (text.Length < 19 || text[4] != '-' || text[10] != 'T')
            return text;
        return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var date) ? date : text;
    }
}
