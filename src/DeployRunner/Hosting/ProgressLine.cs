namespace XDeploy.Runner.Hosting;

/// <summary>The newest unfinished activity as one line at the bottom of a terminal. Not thread-safe: its owner locks.</summary>
internal sealed class ProgressLine
{
    private readonly Dictionary<int, ProgressRecord> _running = [];
    private readonly bool _enabled = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    private bool _shown;

    /// <summary>Takes up a record and draws the line.</summary>
    public void Show(ProgressRecord record)
    {
        if (!_enabled)
            return;
        if (record.RecordType == ProgressRecordType.Completed)
            _running.Remove(record.ActivityId);
        else
            _running[record.ActivityId] = record;
        Clear();
        if (_running.Count == 0)
            return;

        var newest = _running.Values.Last();
        var percent = newest.PercentComplete >= 0 ? $"{newest.PercentComplete,3} % " : string.Empty;
        var operation = string.IsNullOrEmpty(newest.CurrentOperation) ? string.Empty : " · " + newest.CurrentOperation;
        var text = $"{percent}{newest.Activity}: {newest.StatusDescription}{operation}".ReplaceLineEndings(" ");
        var width = Math.Max(Console.WindowWidth - 1, 20);
        Console.Error.Write(text.Length > width ? text[..width] : text);
        _shown = true;
    }

    /// <summary>Erases the line, if one is drawn.</summary>
    public void Clear()
    {
        if (!_shown)
            return;
        Console.Error.Write("\r\x1b[K");
        _shown = false;
    }
}
