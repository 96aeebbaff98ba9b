using System.Text;

namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>Changes of a known_hosts file. Each gives a new file in which only the lines concerned have changed.</summary>
public static class KnownHostsEdits
{
    /// <summary>
    /// Takes away all keys of a name, as <c>ssh-keygen -R</c> does: lines with a marker stay. With <paramref name="key"/> only that one goes.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name: <c>host</c> or <c>[host]:port</c>.</param>
    /// <param name="key">The one key to take away, or null for all.</param>
    public static KnownHostsFile Remove(KnownHostsFile file, string name, SshPublicKey? key = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        var going = file.Find(name).Where(line => line.Marker == KnownHostsMarker.None && (key is null || key.Equals(line.Key))).ToHashSet();
        return going.Count == 0 ? file : file.With(string.Concat(file.Lines.Where(line => !going.Contains(line)).Select(line => file.Text[line.Start..line.Next])));
    }

    /// <summary>Adds a line for a key at the end of the file; where the key is on file for the name already, nothing changes.</summary>
    public static KnownHostsFile Add(KnownHostsFile file, string name, SshPublicKey key, bool isHashed = false, KnownHostsMarker marker = KnownHostsMarker.None)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(key);
        name = name.ToLowerInvariant();
        if (file.Find(name).Any(line => line.Marker == marker && key.Equals(line.Key)))
            return file;
        var end = LineEnd(file.Text);
        var gap = file.Text.Length == 0 || file.Text[^1] == '\n' ? string.Empty : end;
        return file.With($"{file.Text}{gap}{Line(name, key, isHashed, marker)}{end}");
    }

    /// <summary>Hashes all names, as <c>ssh-keygen -H</c> does: each gets its line; those with patterns and markers stay as they are.</summary>
    public static KnownHostsFile Hash(KnownHostsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var text = new StringBuilder();
        foreach (var line in file.Lines)
        {
            if (!line.IsEntry || line.IsHashed || line.IsPattern || line.Marker != KnownHostsMarker.None)
            {
                text.Append(file.Text, line.Start, line.Next - line.Start);
                continue;
            }

            var end = line.Next > line.End ? file.Text[line.End..line.Next] : LineEnd(file.Text);
            foreach (var name in line.Names.Split(',').TakeWhile(name => name.Length > 0))
                text.Append(HashedName.Make(name)).Append(' ').Append(line.RawKey).Append(end);
        }

        return file.With(text.ToString());
    }

    /// <summary>A line for a key, without its line end.</summary>
    internal static string Line(string name, SshPublicKey key, bool isHashed, KnownHostsMarker marker = KnownHostsMarker.None)
    {
        var mark = marker switch { KnownHostsMarker.Revoked => "@revoked ", KnownHostsMarker.CertAuthority => "@cert-authority ", _ => string.Empty };
        return $"{mark}{(isHashed ? HashedName.Make(name) : name)} {key}";
    }

    private static string LineEnd(string text)
    {
        var feed = text.IndexOf('\n', StringComparison.Ordinal);
        return feed > 0 && text[feed - 1] == '\r' ? "\r\n" : "\n";
    }
}
