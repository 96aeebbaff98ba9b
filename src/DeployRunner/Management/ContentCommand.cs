using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that writes the content of items: values are collected from the pipeline and written at its end.</summary>
internal abstract class ContentCommand : PSCmdlet
{
    private readonly List<object?> _values = [];

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object[]? Value { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>True to keep what is there.</summary>
    protected abstract bool Appends { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _values.AddRange(Value ?? []);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var encoding = TextFiles.EncodingOf(this, Encoding);
        foreach (var path in LiteralPath ?? Path)
        {
            var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (!ShouldProcess($"Path: {file}", Appends ? "Add Content" : "Set Content"))
                continue;
            try
            {
                if (provider.Name != "FileSystem")
                    WriteItem(path);
                else if (AsByteStream)
                    WriteBytes(file);
                else
                    WriteFiles(path, file, encoding);
            }
            catch (RuntimeException error) when (error is not PipelineStoppedException)
            {
                WriteError(new ErrorRecord(error.ErrorRecord, error));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                WriteError(new ErrorRecord(error, "GetContentWriterIOError", ErrorCategory.WriteError, file));
            }
        }

        if (PassThru)
            WriteObject(_values, enumerateCollection: true);
    }

    private void WriteFiles(string path, string file, Encoding encoding)
    {
        var text = new StringBuilder();
        foreach (var value in _values)
        {
            text.Append(LanguagePrimitives.ConvertTo<string>(value));
            if (!NoNewline)
                text.Append('\n');
        }

        IEnumerable<string> files = [file];
        if (LiteralPath is null && WildcardPattern.ContainsWildcardCharacters(path) && !File.Exists(file))
            files = GetResolvedProviderPathFromPSPath(path, out _);
        foreach (var target in files)
        {
            if (Force && File.Exists(target) && new FileInfo(target) is { IsReadOnly: true } info)
                info.IsReadOnly = false;
            if (Appends)
                File.AppendAllText(target, text.ToString(), encoding);
            else
                File.WriteAllText(target, text.ToString(), encoding);
        }
    }

    private void WriteBytes(string file)
    {
        using var stream = new FileStream(file, Appends ? FileMode.Append : FileMode.Create);
        foreach (var value in _values)
            stream.WriteByte(LanguagePrimitives.ConvertTo<byte>(value));
    }

    private void WriteItem(string path)
    {
        if (!Appends)
        {
            if (InvokeProvider.Item.Exists(path))
                InvokeProvider.Content.Clear(path);
        }

        foreach (var writer in InvokeProvider.Content.GetWriter([path], Force, literalPath: true))
        {
            if (Appends)
                writer.Seek(0, SeekOrigin.End);
            writer.Write(_values);
            writer.Close();
        }
    }
}
