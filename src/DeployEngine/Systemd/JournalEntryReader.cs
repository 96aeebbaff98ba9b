using System.Globalization;
using System.Text;
using System.Text.Json;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// Reads entries as <c>journalctl --output=json</c> prints them, one object a line. A field is a text, an array of bytes where it is no
/// printable UTF-8, an array of such where the entry has it several times, or null where it was too long to print.
/// </summary>
public static class JournalEntryReader
{
    /// <summary>Reads one line; null where it is no entry.</summary>
    /// <param name="line">The line.</param>
    /// <param name="hostName">Alias of the host.</param>
    public static SystemdJournalEntry? Read(string line, string hostName)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!line.StartsWith('{'))
            return null;
        try
        {
            using var json = JsonDocument.Parse(line);
            return Read(json.RootElement, hostName);
        }
        catch (JsonException)
        {
            // The last line of a connection that was cut.
            return null;
        }
    }

    private static SystemdJournalEntry? Read(JsonElement fields, string hostName)
    {
        string? Of(string name) => fields.TryGetProperty(name, out var value) ? Text(value) : null;
        if (!long.TryParse(Of("__REALTIME_TIMESTAMP"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds))
            return null;
        return new SystemdJournalEntry
        {
            HostName = hostName,
            Time = DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond),
            Unit = Of("UNIT") ?? Of("_SYSTEMD_UNIT"),
            Priority = (SystemdJournalPriority)(Number(Of("PRIORITY")) is { } priority and >= 0 and <= 7 ? priority : (int)SystemdJournalPriority.Informational),
            Identifier = Of("SYSLOG_IDENTIFIER") ?? Of("_COMM"),
            Pid = Number(Of("_PID")) ?? Number(Of("SYSLOG_PID")),
            Message = Of("MESSAGE") ?? string.Empty,
            InvocationId = Of("INVOCATION_ID") ?? Of("_SYSTEMD_INVOCATION_ID"),
            BootId = Of("_BOOT_ID"),
            Cursor = Of("__CURSOR") ?? string.Empty,
        };
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Array when value.GetArrayLength() == 0 => string.Empty,
        JsonValueKind.Array when value[0].ValueKind == JsonValueKind.Number => Encoding.UTF8.GetString([.. value.EnumerateArray().Select(b => b.GetByte())]),
        JsonValueKind.Array => Text(value[0]),
        _ => null,
    };

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
