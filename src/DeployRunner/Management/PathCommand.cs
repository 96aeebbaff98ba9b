using System.Collections.ObjectModel;

namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that takes -Path (with wildcards) or -LiteralPath and works through the engine's providers.</summary>
internal abstract class PathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>True when wildcards in the paths are plain characters.</summary>
    protected bool IsLiteral => ParameterSetName.StartsWith("Literal", StringComparison.Ordinal);

    /// <summary>The paths as they were given.</summary>
    protected string[] GivenPaths => IsLiteral ? LiteralPath : Path;

    /// <summary>The existing items that a path names, as PowerShell paths; none is a non-terminating error unless there was a wildcard.</summary>
    protected Collection<string> Existing(string path)
    {
        Collection<string> found = [];
        Try(path, () =>
        {
            if (!IsLiteral)
            {
                foreach (var info in SessionState.Path.GetResolvedPSPathFromPSPath(path))
                    found.Add(info.Path);
            }
            else if (InvokeProvider.Item.Exists(path, force: true, literalPath: true))
            {
                found.Add(path);
            }
            else
            {
                throw new ItemNotFoundException($"Cannot find path '{SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)}' because it does not exist.");
            }
        });
        return found;
    }

    /// <summary>Does a provider's work; its errors become non-terminating ones.</summary>
    protected void Try(object target, Action work)
    {
        try
        {
            work();
        }
        catch (ItemNotFoundException error)
        {
            WriteError(new ErrorRecord(error, "PathNotFound", ErrorCategory.ObjectNotFound, target));
        }
        catch (Exception error) when (error is not PipelineStoppedException && error is IContainsErrorRecord { ErrorRecord: not null })
        {
            WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            WriteError(new ErrorRecord(error, error.GetType().Name, ErrorCategory.InvalidOperation, target));
        }
    }

    /// <summary>The path in its provider's own form, for messages.</summary>
    protected string Shown(string path) => SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
}
