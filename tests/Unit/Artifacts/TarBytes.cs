using System.Text;

namespace XDeploy.Unit.Artifacts;

/// <summary>A tar archive made byte by byte, so that it can be wrong in every way.</summary>
internal sealed class TarBytes
{
    private readonly List<byte> _bytes = [];

    /// <summary>The archive with its end.</summary>
    public byte[] Whole => [.. Open, .. new byte[1024]];

    /// <summary>The archive without an end.</summary>
    public byte[] Open => [.. _bytes];

    /// <summary>A regular file.</summary>
    public TarBytes File(string name, string content = "x\n", char type = '0', string mode = "0000644") => Add(Encoding.UTF8.GetBytes(name), type, mode: mode, content: Encoding.UTF8.GetBytes(content));

    /// <summary>A directory.</summary>
    public TarBytes Folder(string name) => Add(Encoding.UTF8.GetBytes(name), '5', mode: "0000755");

    /// <summary>A symbolic link.</summary>
    public TarBytes Link(string name, string target) => Add(Encoding.UTF8.GetBytes(name), '2', target: Encoding.UTF8.GetBytes(target), mode: "0000777");

    /// <summary>A hard link.</summary>
    public TarBytes HardLink(string name, string target) => Add(Encoding.UTF8.GetBytes(name), '1', target: Encoding.UTF8.GetBytes(target));

    /// <summary>A header of pax for what comes next, or (type g) for all of it.</summary>
    public TarBytes Pax(char type, params (string Key, string Value)[] records)
    {
        var text = string.Concat(records.Select(r => Record(r.Key, r.Value)));
        return Add("pax"u8.ToArray(), type, content: Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Any header, and its content.</summary>
    public TarBytes Add(byte[] name, char type, byte[]? target = null, string? size = null, string mode = "0000644", byte[]? content = null, int sumOff = 0)
    {
        var header = new byte[512];
        name.AsSpan(0, Math.Min(name.Length, 100)).CopyTo(header);
        Put(header, 100, mode);
        Put(header, 108, "0000000");
        Put(header, 116, "0000000");
        Put(header, 124, size ?? Convert.ToString(content?.Length ?? 0, 8).PadLeft(11, '0'));
        Put(header, 136, "14000000000");
        header[156] = (byte)type;
        target?.AsSpan(0, Math.Min(target.Length, 100)).CopyTo(header.AsSpan(157));
        Put(header, 257, "ustar\0" + "00");
        if (type is '3' or '4')
            (header[335], header[343]) = ((byte)'1', (byte)'3');
        header.AsSpan(148, 8).Fill((byte)' ');
        Put(header, 148, Convert.ToString(header.Sum(b => b) + sumOff, 8).PadLeft(6, '0') + "\0 ");
        _bytes.AddRange(header);
        _bytes.AddRange(content ?? []);
        _bytes.AddRange(new byte[(512 - ((content?.Length ?? 0) % 512)) % 512]);
        return this;
    }

    private static string Record(string key, string value)
    {
        var rest = Encoding.UTF8.GetByteCount($" {key}={value}\n");
        var length = rest + 1;
        while (length != rest + $"{length}".Length)
            length = rest + $"{length}".Length;
        return $"{length} {key}={value}\n";
    }

    // Text with a byte for each letter: sizes in base 256 are written so, too.
    private static void Put(byte[] header, int at, string text) => Encoding.Latin1.GetBytes(text).CopyTo(header, at);
}
