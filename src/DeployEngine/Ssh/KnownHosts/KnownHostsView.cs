namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>Lines of known_hosts files as a caller sees them, and their changes.</summary>
public static class KnownHostsView
{
    /// <summary>The lines of a file that speak of a name, or all of them; what cannot be read is left out.</summary>
    public static IEnumerable<SshKnownHost> Read(string path, string? name)
    {
        if (KnownHostsCache.Read(path) is not { } file)
            return [];
        return (name is null ? file.Lines.Where(line => line.IsEntry) : file.Find(name)).Where(line => line.Key is not null).Select(line => Of(path, line));
    }

    /// <summary>What would be added to a file: the keys that are not on file for the name.</summary>
    /// <exception cref="DeployException">Another key of the same type is on file (<c>KnownHostDiffers</c>), or one of the keys is revoked (<c>HostKeyRevoked</c>).</exception>
    public static IReadOnlyList<SshPublicKey> Missing(string path, string name, IReadOnlyList<SshPublicKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var lines = KnownHostsCache.Read(path)?.Find(name) ?? [];
        foreach (var key in keys)
        {
            if (lines.Any(line => line.Marker == KnownHostsMarker.Revoked && key.Equals(line.Key)))
                throw SshErrors.KnownHostRevoked(name, path, key.Fingerprint);
            var sameType = lines.Where(line => line.Marker == KnownHostsMarker.None && line.Key?.Type == key.Type).ToList();
            if (sameType.Count > 0 && !sameType.Exists(line => key.Equals(line.Key)))
                throw SshErrors.KnownHostDiffers(name, path, key.Type);
        }

        return [.. keys.Where(key => !lines.Any(line => line.Marker == KnownHostsMarker.None && key.Equals(line.Key)))];
    }

    /// <summary>Adds keys to a file.</summary>
    public static IReadOnlyList<SshKnownHost> Add(string path, string name, IReadOnlyList<SshPublicKey> keys, bool isHashed)
    {
        var (_, after) = KnownHostsCache.Change(path, file => keys.Aggregate(file, (f, key) => KnownHostsEdits.Add(f, name, key, isHashed)));
        return [.. after.Find(name).Where(line => keys.Any(key => key.Equals(line.Key))).Select(line => Of(path, line))];
    }

    /// <summary>The text of a file with the keys of a name removed, and as it is.</summary>
    public static (string Before, string After) PlanRemoval(string path, string name)
    {
        var file = KnownHostsCache.Read(path) ?? KnownHostsFile.Parse(string.Empty, path);
        return (file.Text, KnownHostsEdits.Remove(file, name).Text);
    }

    /// <summary>Removes the keys of a name from a file; lines with a marker stay.</summary>
    /// <returns>How many lines went.</returns>
    public static int Remove(string path, string name)
    {
        var (before, after) = KnownHostsCache.Change(path, file => KnownHostsEdits.Remove(file, name));
        return before.Lines.Count - after.Lines.Count;
    }

    private static SshKnownHost Of(string path, KnownHostsLine line) => new()
    {
        Name = line.Names,
        KeyType = line.Key!.Type,
        Fingerprint = line.Key.Fingerprint,
        Marker = line.Marker switch { KnownHostsMarker.Revoked => "revoked", KnownHostsMarker.CertAuthority => "cert-authority", _ => string.Empty },
        IsHashed = line.IsHashed,
        Key = line.Key.ToString(),
        Comment = line.Comment,
        Path = path,
        Line = line.Number,
    };
}
