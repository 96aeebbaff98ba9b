using System.Collections;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Objects as rows of separated values, and rows as objects.</summary>
internal static class CsvText
{
    /// <summary>The names that an object's row has.</summary>
    public static List<string> Header(PSObject item) => item.BaseObject is IDictionary table
        ? table.Keys.Cast<object>().Select(LanguagePrimitives.ConvertTo<string>).ToList()
        : item.Properties.Where(property => property.IsGettable).Select(property => property.Name).ToList();

    /// <summary>A row of fields.</summary>
    public static string Row(IEnumerable<string?> fields, char delimiter, bool quoteAsNeeded) =>
        string.Join(delimiter, fields.Select(field => Field(field, delimiter, quoteAsNeeded)));

    /// <summary>An object's fields, by name.</summary>
    public static IEnumerable<string?> Fields(PSObject item, IEnumerable<string> header) => header.Select(name =>
    {
        var value = item.BaseObject is IDictionary table ? table[name] : item.Properties[name]?.Value;
        return value is null ? null : LanguagePrimitives.ConvertTo<string>(value);
    });

    /// <summary>The rows of a text; fields in quotes may hold line breaks. A comment line (#TYPE and the like) before the header is left out.</summary>
    public static IEnumerable<List<string?>> Rows(TextReader reader, char delimiter)
    {
        while (Record(reader, delimiter) is { } row)
        {
            if (row is [null])
                continue;
            yield return row;
        }
    }

    /// <summary>A row as a custom object.</summary>
    public static PSObject Object(IReadOnlyList<string> header, IReadOnlyList<string?> row)
    {
        var item = new PSObject();
        for (var i = 0; i < header.Count; i++)
        {
            // A short row has null where it ends; an empty field is empty text.
            item.Properties.Add(new PSNoteProperty(header[i], i < row.Count ? row[i] ?? string.Empty : null));
        }

        return item;
    }

    private static string Field(string? field, char delimiter, bool quoteAsNeeded)
    {
        if (field is null)
            return string.Empty;
        if (quoteAsNeeded && field.AsSpan().IndexOfAny($"\"\r\n{delimiter}") < 0)
            return field;
        return $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static List<string?>? Record(TextReader reader, char delimiter)
    {
        if (reader.Peek() < 0)
            return null;
        var fields = new List<string?>();
        var text = new StringBuilder();
        var quoted = false;
        var wasQuoted = false;
        while (true)
        {
            var next = reader.Read();
            if (next < 0 || (!quoted && next == '\n'))
                break;
            var character = (char)next;
            if (quoted)
            {
                if (character != '"')
                    text.Append(character);
                else if (reader.Peek() == '"')
                    text.Append((char)reader.Read());
                else
                    quoted = false;
            }
            else if (character == '"' && text.Length == 0)
            {
                quoted = wasQuoted = true;
            }
            else if (character == delimiter)
            {
                fields.Add(text.ToString());
                text.Clear();
                wasQuoted = false;
            }
            else if (character != '\r')
            {
                text.Append(character);
            }
        }

        fields.Add(fields.Count == 0 && text.Length == 0 && !wasQuoted ? null : text.ToString());
        return fields;
    }
}
