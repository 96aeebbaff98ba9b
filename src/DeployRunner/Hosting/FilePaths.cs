namespace XDeploy.Runner.Hosting;

/// <summary>PowerShell paths, wildcards and drives as paths of the file system.</summary>
internal static class FilePaths
{
    /// <summary>The files that paths name; one that names none is a non-terminating error.</summary>
    public static IEnumerable<string> Resolve(PSCmdlet command, IEnumerable<string>? paths, IEnumerable<string>? literalPaths)
    {
        foreach (var path in paths ?? [])
        {
            IReadOnlyList<string> found;
            try
            {
                found = command.GetResolvedProviderPathFromPSPath(path, out _);
            }
            catch (Exception error) when (error is ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException)
            {
                command.WriteError(new ErrorRecord(((IContainsErrorRecord)error).ErrorRecord, error));
                continue;
            }

            foreach (var file in found)
                yield return file;
        }

        foreach (var path in literalPaths ?? [])
        {
            var file = command.GetUnresolvedProviderPathFromPSPath(path);
            if (File.Exists(file) || Directory.Exists(file))
            {
                yield return file;
                continue;
            }

            command.WriteError(new ErrorRecord(
                new ItemNotFoundException($"Cannot find path '{file}' because it does not exist."), "PathNotFound", ErrorCategory.ObjectNotFound, path));
        }
    }
}
