using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>Paths as systemd judges them. Nothing is looked up.</summary>
internal static class UnitPaths
{
    private const int LongestPath = 4095;
    private const int LongestName = 255;

    /// <summary>Without doubled slashes, a slash at the end, and components that are a dot.</summary>
    public static string Simplify(string path)
    {
        if (path.Length == 0)
            return path;
        var simple = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(c => c != "."));
        return path[0] == '/' ? $"/{simple}" : simple.Length == 0 ? "." : simple;
    }

    /// <summary>Whether it holds no empty component, no dot and no two dots.</summary>
    public static bool IsNormalized(string path)
    {
        if (path.Length == 0)
            return false;
        var parts = path.Split('/');
        return !parts.Any(p => p is ".." or ".") && !path.Contains("//", StringComparison.Ordinal);
    }

    /// <summary>Whether a file may have this path.</summary>
    public static bool IsValid(string path) =>
        Bytes(path) is > 0 and <= LongestPath && path.Split('/').All(p => Bytes(p) <= LongestName);

    /// <summary>Whether a file may have this name in its folder.</summary>
    public static bool IsFileName(string name) => name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal) && Bytes(name) is > 0 and <= LongestName;

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);
}
