using System.Text.RegularExpressions;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Finds lines that match, in files or in its input.</summary>
[Cmdlet(VerbsCommon.Select, "String", DefaultParameterSetName = "File")]
[OutputType(typeof(MatchInfo), typeof(bool), typeof(string))]
internal sealed class SelectStringCommand : PSCmdlet
{
    private List<(string Text, Regex Pattern)> _patterns = [];
    private int _number;
    private bool _done;

    [Parameter(Mandatory = true, Position = 0)]
    public string[] Pattern { get; set; } = [];

    [Parameter(Position = 1, ParameterSetName = "File", ValueFromPipelineByPropertyName = true)]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralFile", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Object")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    public SwitchParameter List { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public SwitchParameter NotMatch { get; set; }

    [Parameter]
    public SwitchParameter AllMatches { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        var options = CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase;
        _patterns = Pattern.Select(text => (text, new Regex(SimpleMatch ? Regex.Escape(text) : text, options))).ToList();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_done)
            return;
        if (ParameterSetName == "Object")
        {
            if (InputObject?.BaseObject is FileInfo input)
                Search(input.FullName);
            else
                Check(InputObject?.ToString() ?? string.Empty, ++_number, "InputStream");
            return;
        }

        foreach (var file in FilePaths.Resolve(this, Path, LiteralPath).Where(File.Exists))
            Search(file);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Quiet && !_done)
            WriteObject(false);
    }

    private void Search(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file, TextFiles.EncodingOf(this, Encoding)))
        {
            if (Check(line, ++number, file) && (List || _done))
                return;
        }
    }

    private bool Check(string line, int number, string path)
    {
        var (text, pattern) = _patterns.FirstOrDefault(candidate => candidate.Pattern.IsMatch(line));
        if ((pattern is not null) == NotMatch || _done)
            return false;
        if (Quiet)
        {
            _done = true;
            WriteObject(true);
        }
        else if (Raw)
        {
            WriteObject(line);
        }
        else
        {
            WriteObject(new MatchInfo
            {
                Line = line,
                LineNumber = number,
                Path = path,
                Pattern = text ?? Pattern[0],
                IgnoreCase = !CaseSensitive,
                Matches = pattern is null || SimpleMatch ? [] : AllMatches ? pattern.Matches(line).ToList() : [pattern.Match(line)],
            });
        }

        return true;
    }
}
