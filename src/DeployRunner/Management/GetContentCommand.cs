using System.Collections;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Reads the content of items: line by line, as one text, or as bytes.</summary>
[Cmdlet(VerbsCommon.Get, "Content", DefaultParameterSetName = "Path")]
internal sealed class GetContentCommand : PathCommand
{
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public long ReadCount { get; set; } = 1;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, long.MaxValue)]
    [Alias("First", "Head")]
    public long TotalCount { get; set; } = -1;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(0, int.MaxValue)]
    [Alias("Last")]
    public int Tail { get; set; } = -1;

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    [Parameter]
    public string Delimiter { get; set; } = "\n";

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths.SelectMany(Existing))
            Try(path, () => Read(path));
    }

    private void Read(string path)
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        if (provider.Name != "FileSystem")
        {
            ReadItem(path);
            return;
        }

        if (Directory.Exists(file))
        {
            WriteError(new ErrorRecord(
                new UnauthorizedAccessException($"Access to the path '{file}' is denied."),
                "GetContentReaderUnauthorizedAccessError",
                ErrorCategory.PermissionDenied,
                file));
            return;
        }

        if (AsByteStream)
        {
            var bytes = File.ReadAllBytes(file);
            if (Raw || ReadCount == 0)
                WriteObject(bytes);
            else
                WriteObject(bytes, enumerateCollection: true);
            return;
        }

        var encoding = TextFiles.EncodingOf(this, Encoding);
        if (Raw)
            WriteObject(Note(File.ReadAllText(file, encoding), path, file));
        else
            WriteLines(Lines(file, encoding).Select(line => Note(line, path, file)));
    }

    private IEnumerable<string> Lines(string file, Encoding encoding) =>
        Delimiter is "\n" or "\r\n" ? File.ReadLines(file, encoding) : SplitAll(File.ReadAllText(file, encoding));

    private IEnumerable<string> SplitAll(string text)
    {
        var parts = text.Split(Delimiter);
        return parts[^1].Length == 0 ? parts[..^1] : parts;
    }

    private void WriteLines(IEnumerable<PSObject> lines)
    {
        if (Tail >= 0)
            lines = lines.TakeLast(Tail);
        else if (TotalCount >= 0)
            lines = lines.Take((int)Math.Min(TotalCount, int.MaxValue));
        if (ReadCount == 1)
        {
            foreach (var line in lines)
                WriteObject(line);
            return;
        }

        var size = ReadCount <= 0 ? int.MaxValue : (int)Math.Min(ReadCount, int.MaxValue);
        foreach (var chunk in lines.Chunk(Math.Min(size, 1 << 20)))
            WriteObject(chunk);
    }

    private void ReadItem(string path)
    {
        foreach (var reader in InvokeProvider.Content.GetReader([path], Force, literalPath: true))
        {
            IList items = reader.Read(-1);
            reader.Close();
            if (Raw)
                WriteObject(string.Join('\n', items.Cast<object>()));
            else
                WriteLines(items.Cast<object>().Select(PSObject.AsPSObject));
        }
    }

    private static PSObject Note(string text, string path, string file)
    {
        var line = new PSObject(text);
        line.Properties.Add(new PSNoteProperty("PSPath", path));
        line.Properties.Add(new PSNoteProperty("PSChildName", System.IO.Path.GetFileName(file)));
        return line;
    }
}
