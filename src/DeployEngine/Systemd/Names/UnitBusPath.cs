using System.Globalization;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>The paths that units have on the bus.</summary>
public static class UnitBusPath
{
    private const string Folder = "/org/freedesktop/systemd1/unit/";

    /// <summary>The name of the unit with this path; false where it is no unit's path.</summary>
    public static bool TryRead(string path, out string name)
    {
        ArgumentNullException.ThrowIfNull(path);
        name = string.Empty;
        if (!path.StartsWith(Folder, StringComparison.Ordinal) || path.Length == Folder.Length)
            return false;
        var label = path[Folder.Length..];
        var bytes = new List<byte>(label.Length);
        for (var at = 0; at < label.Length && label != "_"; at++)
        {
            if (label[at] == '_' && at + 2 < label.Length
                && byte.TryParse(label.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                at += 2;
            }
            else
            {
                bytes.AddRange(FileText.Encode(label[at].ToString()));
            }
        }

        name = FileText.Decode(bytes.ToArray());
        return true;
    }
}
