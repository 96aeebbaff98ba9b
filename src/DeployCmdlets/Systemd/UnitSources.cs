using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>Reads unit files of this machine for cmdlets. What cannot be read is an error of its own, and the others are read.</summary>
internal static class UnitSources
{
    /// <summary>What is made of the files and folders at some paths.</summary>
    public static IReadOnlyList<T> Read<T>(PSCmdlet cmdlet, IEnumerable<string> paths, Func<UnitSource, T> make)
    {
        var made = new List<T>();
        foreach (var path in paths)
            made.AddRange(Try(cmdlet, path, () => UnitSource.Read(Full(cmdlet, path))).SelectMany(s => s).SelectMany(s => Make(cmdlet, s, make)));
        return made;
    }

    /// <summary>What is made of one file: nothing where that is an error.</summary>
    public static IReadOnlyList<T> Make<T>(PSCmdlet cmdlet, UnitSource source, Func<UnitSource, T> make) => Try(cmdlet, source.Path, () => make(source));

    // PowerShell takes each backslash in a path for a slash, and escaped names of units have some: system-systemd\x2dcryptsetup.slice.
    private static string Full(PSCmdlet cmdlet, string path)
    {
        var literal = Path.GetFullPath(path, cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        return File.Exists(literal) ? literal : cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
    }

    private static T[] Try<T>(PSCmdlet cmdlet, string path, Func<T> make)
    {
        try
        {
            return [make()];
        }
        catch (DeployException e)
        {
            cmdlet.WriteError(DeployErrorRecord.From(e, path));
            return [];
        }
    }
}
