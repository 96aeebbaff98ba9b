using System.IO.Compression;
using System.Text;

namespace XDeploy.Unit.Artifacts;

/// <summary>Archives that want to be somewhere else, or something else, than they seem: each is refused by whoever unpacks archives.</summary>
internal static class HostileArchives
{
    private const string Long = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789";

    /// <summary>Where an archive would leave a trace if it was let out: an absolute path that nothing else uses.</summary>
    public const string Canary = "/tmp/xdeploy-canary";

    /// <summary>Tar archives, by what is wrong with them.</summary>
    public static IReadOnlyDictionary<string, byte[]> Tar { get; } = new Dictionary<string, byte[]>
    {
        ["absolute path"] = Tars().File(Canary).Whole,
        ["goes up"] = Tars().File("../xdeploy-canary").Whole,
        ["goes up in the middle"] = Tars().File("a/../../xdeploy-canary").Whole,
        ["goes up and stays inside"] = Tars().File("a/../b").Whole,
        ["goes up at its end"] = Tars().Folder("a/..").Whole,
        ["goes up by backslashes"] = Tars().File(@"..\xdeploy-canary").Whole,
        ["drive of Windows"] = Tars().File("C:xdeploy-canary").Whole,
        ["share of Windows"] = Tars().File(@"\\host\share\x").Whole,
        ["carriage return in a name"] = Tars().File("a\rb").Whole,
        ["NUL in a name"] = Tars().Pax('x', ("path", "a\0/../b")).File("a").Whole,
        ["empty name"] = Tars().Pax('x', ("path", "")).File(string.Empty).Whole,
        ["name of the folder itself"] = Tars().File("./").Whole,
        ["file with a directory's name"] = Tars().Pax('x', ("path", "a/")).File("a").Whole,
        ["name that is no UTF-8"] = Tars().Add([(byte)'a', 0xFF, 0xFE], '0').Whole,
        ["part of 256 bytes"] = Tars().Pax('x', ("path", new string('a', 256))).File("a").Whole,
        ["path of 5000 bytes"] = Tars().Pax('x', ("path", string.Join('/', Enumerable.Repeat(Long, 50)))).File("a").Whole,
        ["GNU long name that goes up"] = Tars().Add("././@LongLink"u8.ToArray(), 'L', content: Encoding.UTF8.GetBytes($"../{Long}/x\0")).File("a").Whole,
        ["pax path that goes up"] = Tars().Pax('x', ("path", "../xdeploy-canary")).File("a").Whole,
        ["pax path that is absolute"] = Tars().Pax('x', ("path", Canary)).File("a").Whole,
        ["pax link that leads out"] = Tars().Pax('x', ("linkpath", "/etc")).Link("a", "b").Whole,
        ["pax size that is negative"] = Tars().Pax('x', ("size", "-1")).File("a").Whole,
        ["pax size that is no number"] = Tars().Pax('x', ("size", "many")).File("a").Whole,
        ["pax size that hides what follows"] = Tars().Pax('x', ("size", "2048")).File("a").File("b").Open,
        ["pax that says a path for everything"] = Tars().Pax('g', ("path", Canary)).File("a").Whole,
        ["pax record that is none"] = Tars().Add("pax"u8.ToArray(), 'x', content: "99999 path=x\n"u8.ToArray()).File("a").Whole,
        ["sparse file of pax"] = Tars().Pax('x', ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "../x"), ("GNU.sparse.realsize", "99999999")).File("a").Whole,
        ["sparse file of GNU"] = Tars().Add("a"u8.ToArray(), 'S', content: "x"u8.ToArray()).Whole,
        ["volume of several"] = Tars().Add("a"u8.ToArray(), 'M', content: "x"u8.ToArray()).Whole,
        ["name of a volume"] = Tars().Add("a"u8.ToArray(), 'V').File("b").Whole,
        ["character device"] = Tars().Add("a"u8.ToArray(), '3').Whole,
        ["block device"] = Tars().Add("a"u8.ToArray(), '4').Whole,
        ["pipe"] = Tars().Add("a"u8.ToArray(), '6').Whole,
        ["type that nobody knows"] = Tars().Add("a"u8.ToArray(), 'Z').Whole,
        ["link to an absolute path"] = Tars().Link("a", "/etc").Whole,
        ["link that leads out"] = Tars().Link("a", "../b").Whole,
        ["link that leads out from below"] = Tars().Folder("d").Link("d/a", "../../b").Whole,
        ["link that leads out by a link"] = Tars().Folder("d").Folder("d/e").Link("d/e/up", "../..").Link("a", "d/e/up/../x").Whole,
        ["link to nothing"] = Tars().Link("a", string.Empty).Whole,
        ["file below a link that leads out"] = Tars().Link("a", "/tmp").File("a/xdeploy-canary").Whole,
        ["file below a link that stays inside"] = Tars().Folder("d").Link("a", "d").File("a/x").Whole,
        ["link over a directory, and a file below it"] = Tars().Folder("a").Link("a", "/tmp").File("a/xdeploy-canary").Whole,
        ["hard link to an absolute path"] = Tars().HardLink("a", "/etc/passwd").Whole,
        ["hard link that goes up"] = Tars().HardLink("a", "../../../../../../../etc/passwd").Whole,
        ["hard link to nothing"] = Tars().HardLink("a", "b").Whole,
        ["hard link to what comes later"] = Tars().HardLink("a", "b").File("b").Whole,
        ["hard link to a link"] = Tars().Link("l", "/etc/passwd").HardLink("a", "l").Whole,
        ["hard link to a link that stays inside"] = Tars().File("f").Link("l", "f").HardLink("a", "l").Whole,
        ["hard link to a directory"] = Tars().Folder("d").HardLink("a", "d").Whole,
        ["file over a link"] = Tars().File("f").Link("a", "f").File("a", "y").Whole,
        ["link over a file"] = Tars().File("f").File("a").Link("a", "f").Whole,
        ["file over a directory"] = Tars().Folder("a").File("a").Whole,
        ["directory over a file"] = Tars().File("a").Folder("a").Whole,
        ["file below a file"] = Tars().File("a").File("a/b").Whole,
        ["manifest of a release"] = Tars().File(".xdeploy-manifest", "# xdeploy manifest 2\n").File("a").Whole,
        ["link with content"] = Tars().Add("a"u8.ToArray(), '2', "b"u8.ToArray(), content: "xxxx"u8.ToArray()).Whole,
        ["size that is negative"] = Tars().File("b").Add("a"u8.ToArray(), '0', size: "\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF").Whole,
        ["size of exabytes"] = Tars().File("b").Add("a"u8.ToArray(), '0', size: "\u0080\0\0\0\u007F\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF").Whole,
        ["size that is no number"] = Tars().File("b").Add("a"u8.ToArray(), '0', size: "9999999zz99").Whole,
        ["wrong sum of a header"] = Tars().File("a").Add("b"u8.ToArray(), '0', sumOff: 1).Whole,
        ["cut in a file"] = Tars().File("a", new string('x', 3000)).Whole[..1500],
        ["cut behind a file"] = Tars().File("a").Open,
        ["cut in a header"] = [.. Tars().File("a").Open, .. Tars().File("b").Open[..300]],
        ["garbage behind its end"] = [.. Tars().File("a").Whole, .. "garbage"u8],
        ["block of garbage behind its end"] = [.. Tars().File("a").Whole, .. Encoding.UTF8.GetBytes(Noise)],
        ["second archive behind its end"] = [.. Tars().File("a").Whole, .. Tars().File("b").Whole],
        ["empty"] = new byte[1024],
        ["cut gzip"] = Gzip(Tars().File("a", Noise).Whole)[..^700],
        ["gzip without its CRC"] = Gzip(Tars().File("a", Noise).Whole)[..^6],
        ["gzip with a wrong CRC"] = Flipped(Gzip(Tars().File("a", Noise).Whole), ^7),
        ["gzip with a wrong bit"] = Flipped(Gzip(Tars().File("a", Noise).Whole), ^400),
        ["second archive in a second gzip"] = [.. Gzip(Tars().File("a").Whole), .. Gzip(Tars().Link("b", "/etc").Whole)],
    };

    /// <summary>Zip archives, by what is wrong with them.</summary>
    public static IReadOnlyDictionary<string, byte[]> Zip { get; } = new Dictionary<string, byte[]>
    {
        ["absolute path"] = Zips().Add(Canary).Whole,
        ["goes up"] = Zips().Add("../xdeploy-canary").Whole,
        ["goes up in the middle"] = Zips().Add("a/../../xdeploy-canary").Whole,
        ["goes up by backslashes"] = Zips().Add(@"..\xdeploy-canary").Whole,
        ["goes up by backslashes of Windows"] = Zips().Add(@"a\..\..\xdeploy-canary", madeBy: 0).Whole,
        ["drive of Windows"] = Zips().Add("C:/xdeploy-canary", madeBy: 0).Whole,
        ["NUL in a name"] = Zips().Add("a\0b").Whole,
        ["carriage return in a name"] = Zips().Add("a\rb").Whole,
        ["empty name"] = Zips().Add(string.Empty).Whole,
        ["name that is no UTF-8"] = Zips().Add("a", rawName: [(byte)'a', 0xFF]).Whole,
        ["part of 256 bytes"] = Zips().Add(new string('a', 256)).Whole,
        ["path of 5000 bytes"] = Zips().Add(string.Join('/', Enumerable.Repeat(Long, 50))).Whole,
        ["link to an absolute path"] = Zips().Add("a", "/etc", mode: 0xA1FF).Whole,
        ["link that leads out"] = Zips().Add("d/a", "../../b", mode: 0xA1FF).Whole,
        ["link that is too long"] = Zips().Add("a", new string('a', 5000), mode: 0xA1FF).Whole,
        ["file below a link"] = Zips().Add("a", "/tmp", mode: 0xA1FF).Add("a/xdeploy-canary").Whole,
        ["file below a link that comes later"] = Zips().Add("a/x").Add("a", "b", mode: 0xA1FF).Whole,
        ["character device"] = Zips().Add("a", mode: 0x21A4).Whole,
        ["pipe"] = Zips().Add("a", mode: 0x11A4).Whole,
        ["socket"] = Zips().Add("a", mode: 0xC1A4).Whole,
        ["directory with content"] = Zips().Add("a/", "content", mode: 0x41ED).Whole,
        ["file with a directory's name"] = Zips().Add("a/", string.Empty).Whole,
        ["file twice"] = Zips().Add("a").Add("a", "y").Whole,
        ["file and directory"] = Zips().Add("a").Add("a/", string.Empty, mode: 0x41ED).Whole,
        ["file below a file"] = Zips().Add("a").Add("a/b").Whole,
        ["manifest of a release"] = Zips().Add(".xdeploy-manifest").Add("a").Whole,
        ["encrypted"] = Zips().Add("a", flags: 0x801).Whole,
        ["other compression"] = Zips().Add("a", method: 12).Whole,
        ["other name in front of the content"] = Zips().Add("a", localName: "b"u8.ToArray()).Whole,
        ["other flags in front of the content"] = Zips().Add("a", localFlags: 0x801).Whole,
        ["wrong CRC"] = Zips().Add("a", crc: 1).Whole,
        ["larger than it says"] = Zips().Add("a", new string('x', 5000), size: 10).Whole,
        ["smaller than it says"] = Zips().Add("a", "x", size: 5000).Whole,
        ["two over one another"] = Zips().Add("a", new string('x', 5000)).Add("a", new string('x', 5000), offset: 0).Whole,
        ["two with one content"] = Zips().Add("a", new string('x', 5000)).Add("b", new string('x', 5000), offset: 0).Whole,
        ["content where nothing is"] = Zips().Add("a").Add("b", offset: 100_000).Whole,
        ["cut"] = Zips().Add("a").Whole[..^10],
        ["cut in its directory"] = Zips().Add("a").Add("b").Whole[..^40],
        ["something behind its end"] = Zips().Add("a").End(behind: "garbage"u8.ToArray()),
        ["something before its start"] = [.. "PK\u0003\u0004garbage"u8, .. Zips().Add("a").Whole],
        ["more things than there are"] = Zips().Add("a").End(count: 3),
        ["fewer things than there are"] = Zips().Add("a").Add("b").End(count: 1),
        ["directory elsewhere"] = Zips().Add("a").End(start: 5),
        ["one of several volumes"] = Zips().Add("a").End(disk: 1),
        ["damaged content"] = Flipped(Zips().Add("a", Noise).Whole, 300),
        ["bomb"] = Zips().Add("a", bytes: new byte[120 << 20]).Whole,
    };

    private static string Noise
    {
        get
        {
            var bytes = new byte[3000];
            new Random(1).NextBytes(bytes);
            return Convert.ToHexString(bytes);
        }
    }

    private static TarBytes Tars() => new();

    private static ZipBytes Zips() => new();

    /// <summary>Bytes, compressed by gzip.</summary>
    public static byte[] Gzip(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(plain);
        return packed.ToArray();
    }

    private static byte[] Flipped(byte[] bytes, Index at)
    {
        bytes[at] ^= 0x10;
        return bytes;
    }
}
