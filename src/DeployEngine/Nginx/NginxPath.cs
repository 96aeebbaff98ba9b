namespace XDeploy.Engine.Nginx;

/// <summary>Paths of configuration files. They are a host's paths, so the rules are POSIX's wherever this runs.</summary>
internal static class NginxPath
{
    /// <summary>The folder of a file with its slash; empty where the path has none.</summary>
    public static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary>What nginx makes of a name: it goes behind the folder of the main file, unless it is absolute.</summary>
    public static string Full(string folder, string name) => name.StartsWith('/') ? name : folder + name;

    /// <summary>Takes out empty steps, <c>.</c> and <c>..</c>, so that equal paths are equal text.</summary>
    public static string Normalize(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("./", StringComparison.Ordinal))
            return path;
        var steps = new List<string>();
        foreach (var step in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == ".." && steps.Count > 0 && steps[^1] != "..")
                steps.RemoveAt(steps.Count - 1);
            else if (step != "." && (step != ".." || !path.StartsWith('/')))
                steps.Add(step);
        }

        return (path.StartsWith('/') ? "/" : string.Empty) + string.Join('/', steps);
    }
}
