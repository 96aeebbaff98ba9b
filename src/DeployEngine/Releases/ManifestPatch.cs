using System.Globalization;
using System.Text;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>
/// What makes one manifest of another that the host has: a manifest may be larger than what changed in the release. Lines to leave out (<c>d 12</c>), and lines to put in behind one of the old ones (<c>a 12 text</c>).
/// </summary>
internal static class ManifestPatch
{
    /// <summary>Applies the patch on standard input to the manifest that is a file's, on the host, and prints the new one.</summary>
    public static ShellText Apply(string old) => ShellText.Of(
        $$"""
        awk 'FNR == NR { n = $2 + 0; if ($1 == "d") gone[n] = 1; else { line = substr($0, index($0, " ") + 1); more[n] = more[n] substr(line, index(line, " ") + 1) "\n" } next }
            FNR == 1 { printf "%s", more[0] }
            { if (!(FNR in gone)) print; printf "%s", more[FNR] }' - {{old}}
        """);

    /// <summary>The patch that makes the new manifest of the old one.</summary>
    public static string Of(ReleaseManifest old, ReleaseManifest next)
    {
        // awk could not tell an empty one from the manifest.
        var patch = new StringBuilder("d 0\n");
        // The first line is the header, which both have.
        var line = 1;
        int before = 0, after = 0;
        while (before < old.Entries.Count || after < next.Entries.Count)
        {
            var gone = before < old.Entries.Count ? old.Entries[before] : null;
            var come = after < next.Entries.Count ? next.Entries[after] : null;
            var order = gone is null ? 1 : come is null ? -1 : string.CompareOrdinal(gone.Path, come.Path);
            if (order == 0 && gone == come)
            {
                line += ReleaseManifest.Lines(gone!).Length;
                before++;
                after++;
                continue;
            }

            if (order >= 0)
            {
                foreach (var text in ReleaseManifest.Lines(come!))
                    patch.Append(CultureInfo.InvariantCulture, $"a {line} {text}\n");
                after++;
            }

            if (order <= 0)
            {
                foreach (var _ in ReleaseManifest.Lines(gone!))
                    patch.Append(CultureInfo.InvariantCulture, $"d {++line}\n");
                before++;
            }
        }

        return patch.ToString();
    }
}
