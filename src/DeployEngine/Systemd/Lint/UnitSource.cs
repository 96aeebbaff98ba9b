using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>A unit file or drop-in to check, whether systemd would load it or not.</summary>
/// <param name="Path">Where it is; its end tells which unit it is, or belongs to.</param>
/// <param name="Text">The whole file.</param>
public sealed record UnitSource(string Path, string Text)
{
    /// <summary>True for a drop-in: <c>x.service.d/y.conf</c>.</summary>
    public bool IsDropIn => IsDropInPath(Path);

    /// <summary>The unit of whose own file this is the text; null for a drop-in and where the name is no unit's.</summary>
    public UnitName? Unit => UnitName.TryParse(System.IO.Path.GetFileName(Path), out var name) ? name : null;

    /// <summary>The unit that the file makes or changes; null where the name is no unit's.</summary>
    public UnitName? Owner => OwnerOf(Path);

    /// <summary>The name of a drop-in's own file: <c>y.conf</c>; null for a whole unit file.</summary>
    public string? DropIn => IsDropIn ? System.IO.Path.GetFileName(Path) : null;

    /// <summary>The path below a folder of units: <c>x.service</c>, <c>x.service.d/y.conf</c>.</summary>
    public string PlaceInFolder => IsDropIn ? $"{FolderName}/{System.IO.Path.GetFileName(Path)}" : System.IO.Path.GetFileName(Path);

    private string FolderName => FolderNameOf(Path);

    /// <summary>A file that is on no machine yet.</summary>
    public static UnitSource Of(SystemdUnitFile unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return new(unit.Place, unit.Text);
    }

    /// <summary>Reads a file, or all unit files and drop-ins that lie in a folder.</summary>
    /// <exception cref="DeployException">There is nothing at the path (<c>SystemdPathNotFound</c>).</exception>
    public static IReadOnlyList<UnitSource> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            var dropIns = Directory.EnumerateDirectories(path, "*.d").SelectMany(folder => Directory.EnumerateFiles(folder, "*.conf"));
            return [.. Directory.EnumerateFiles(path).Concat(dropIns).Order(StringComparer.Ordinal).Select(Load).Where(s => s.IsDropIn || s.Unit is not null)];
        }

        if (!File.Exists(path))
            throw SystemdErrors.PathNotFound(path);
        return [Load(path)];
    }

    /// <summary>This source, if systemd takes a file of its name for a unit's or a drop-in's.</summary>
    /// <exception cref="DeployException">The name is no unit's (<c>SystemdUnitNameInvalid</c>).</exception>
    public UnitSource Named()
    {
        if (!IsDropIn)
            _ = UnitName.Parse(System.IO.Path.GetFileName(Path));
        return this;
    }

    /// <summary>Whether a path is a drop-in's.</summary>
    internal static bool IsDropInPath(string path) =>
        path.EndsWith(".conf", StringComparison.Ordinal) && FolderNameOf(path).EndsWith(".d", StringComparison.Ordinal);

    /// <summary>The unit that a file of this path makes or changes; null where the name is no unit's.</summary>
    internal static UnitName? OwnerOf(string path) =>
        UnitName.TryParse(IsDropInPath(path) ? FolderNameOf(path)[..^2] : System.IO.Path.GetFileName(path), out var name) ? name : null;

    private static string FolderNameOf(string path) => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path)) ?? string.Empty;

    private static UnitSource Load(string path) => new(path, FileText.Decode(File.ReadAllBytes(path)));
}
