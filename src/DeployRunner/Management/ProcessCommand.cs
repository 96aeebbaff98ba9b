using System.Diagnostics;

namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that works on running processes, by name, id or object.</summary>
internal abstract class ProcessCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "InputObject", Mandatory = true, ValueFromPipeline = true)]
    public Process[]? InputObject { get; set; }

    /// <summary>The processes meant; one that is not there is a non-terminating error.</summary>
    protected IEnumerable<Process> Find(string[]? names, int[]? ids)
    {
        foreach (var process in InputObject ?? [])
            yield return process;
        foreach (var id in ids ?? [])
        {
            Process? process = null;
            try
            {
                process = Process.GetProcessById(id);
            }
            catch (ArgumentException)
            {
                Missing($"Cannot find a process with the process identifier {id}.", "NoProcessFoundForGivenId", id);
            }

            if (process is not null)
                yield return process;
        }

        foreach (var name in names ?? [])
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = Process.GetProcesses().Where(process => pattern.IsMatch(process.ProcessName)).OrderBy(process => process.ProcessName, StringComparer.OrdinalIgnoreCase).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                Missing($"Cannot find a process with the name \"{name}\". Verify the process name and call the cmdlet again.", "NoProcessFoundForGivenName", name);
            foreach (var process in found)
                yield return process;
        }
    }

    private void Missing(string message, string id, object target) =>
        WriteError(new ErrorRecord(new ProcessCommandException(message), id, ErrorCategory.ObjectNotFound, target));
}
