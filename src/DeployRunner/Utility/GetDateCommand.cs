using System.Globalization;

namespace Microsoft.PowerShell.Commands;

/// <summary>Gives a date and time: now, or as asked, as an object or as text.</summary>
[Cmdlet(VerbsCommon.Get, "Date", DefaultParameterSetName = "DateAndFormat")]
[OutputType(typeof(DateTime), typeof(string))]
internal sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("LastWriteTime")]
    public DateTime? Date { get; set; }

    [Parameter]
    [Alias("UnixTime")]
    public long? UnixTimeSeconds { get; set; }

    [Parameter]
    [ValidateRange(1, 9999)]
    public int? Year { get; set; }

    [Parameter]
    [ValidateRange(1, 12)]
    public int? Month { get; set; }

    [Parameter]
    [ValidateRange(1, 31)]
    public int? Day { get; set; }

    [Parameter]
    [ValidateRange(0, 23)]
    public int? Hour { get; set; }

    [Parameter]
    [ValidateRange(0, 59)]
    public int? Minute { get; set; }

    [Parameter]
    [ValidateRange(0, 59)]
    public int? Second { get; set; }

    [Parameter]
    [ValidateRange(0, 999)]
    public int? Millisecond { get; set; }

    [Parameter]
    public string? Format { get; set; }

    [Parameter]
    public string? UFormat { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var date = UnixTimeSeconds is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds).LocalDateTime : Date ?? DateTime.Now;
        date = new DateTime(
            Year ?? date.Year, Month ?? date.Month, Day ?? date.Day, Hour ?? date.Hour, Minute ?? date.Minute, Second ?? date.Second, date.Kind)
            .AddTicks(Millisecond is { } ms ? ms * TimeSpan.TicksPerMillisecond : date.Ticks % TimeSpan.TicksPerSecond);
        if (AsUTC)
            date = date.ToUniversalTime();

        if (UFormat is not null)
            WriteObject(UnixFormat(date, UFormat));
        else if (Format is not null)
            WriteObject(date.ToString(
                Format switch
                {
                    "FileDate" => "yyyyMMdd",
                    "FileDateUniversal" => "yyyyMMddZ",
                    "FileDateTime" => "yyyyMMddTHHmmssffff",
                    "FileDateTimeUniversal" => "yyyyMMddTHHmmssffffZ",
                    _ => Format,
                },
                Host.CurrentCulture));
        else
            WriteObject(date);
    }

    private static string UnixFormat(DateTime date, string format)
    {
        var text = new System.Text.StringBuilder();
        for (var i = format.StartsWith('+') ? 1 : 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            var code = format[++i];
            text.Append(code switch
            {
                'Y' => "yyyy",
                'y' => "yy",
                'm' => "MM",
                'd' => "dd",
                'H' => "HH",
                'I' => "hh",
                'M' => "mm",
                'S' => "ss",
                'p' => "tt",
                'a' => "ddd",
                'A' => "dddd",
                'b' or 'h' => "MMM",
                'B' => "MMMM",
                'F' => "yyyy-MM-dd",
                'T' or 'X' => "HH:mm:ss",
                'R' => "HH:mm",
                'D' or 'x' => "MM/dd/yy",
                'Z' => "zz",
                _ => null,
            } is { } pattern
                ? date.ToString(pattern, CultureInfo.InvariantCulture)
                : code switch
                {
                    's' => new DateTimeOffset(date).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                    'j' => date.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                    'u' => (((int)date.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
                    'n' => "\n",
                    't' => "\t",
                    _ => code.ToString(),
                });
        }

        return text.ToString();
    }
}
