using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>What an archive of this machine holds, unpacked into a folder that nobody else can enter and that goes away with it.</summary>
internal sealed class ArchiveContent : ITreeContent
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder;
    private Dictionary<string, ArchiveUnpacker.Node> _nodes = [];

    private ArchiveContent(string parent)
    {
        _folder = Path.Join(parent, $"xdeploy-archive-{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(_folder);
        else
            Directory.CreateDirectory(_folder, Mine);
    }

    /// <summary>What there is.</summary>
    public IEnumerable<ManifestEntry> Entries => _nodes.Values.Select(n => n.Entry);

    /// <summary>Unpacks an archive; null where the file is to be sent as it is.</summary>
    /// <exception cref="DeployException">It is refused (<c>ArchiveRefused</c>), or there is no room for it (<c>TemporaryFolderFull</c>).</exception>
    public static ArchiveContent? Open(string path, TreeOptions options, CancellationToken cancellationToken)
    {
        if (options.Unpack == ArchiveUnpacking.Never || (options.Unpack == ArchiveUnpacking.Auto && ArchiveFormats.IsNamedOtherwise(path)))
            return null;
        using var file = new FileStream(path, new FileStreamOptions { BufferSize = 1 << 16 });
        var format = ArchiveFormats.Of(file);
        if (format == ArchiveFormat.None)
            return options.Unpack == ArchiveUnpacking.Always || ArchiveFormats.IsNamedSo(path) ? throw ArchiveErrors.NotAnArchive(path) : null;

        var content = new ArchiveContent(options.TemporaryFolder);
        try
        {
            content.Unpack(file, format, options, cancellationToken);
            return content;
        }
        catch (Exception e)
        {
            content.Dispose();
            if (ArchiveFormats.IsUnreadable(e))
                throw ArchiveErrors.Refused($"it is damaged or cut off ({e.Message.TrimEnd('.')})");
            throw;
        }
    }

    /// <inheritdoc/>
    public string Locate(ManifestEntry entry) => _nodes[entry.Path].Content!;

    /// <inheritdoc/>
    public DateTimeOffset ChangedAt(ManifestEntry entry) => _nodes[entry.Path].Changed;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Unpack(FileStream file, ArchiveFormat format, TreeOptions options, CancellationToken cancellationToken)
    {
        var meter = new ArchiveMeter(file.Length);
        var unpacker = new ArchiveUnpacker(_folder, options, File.GetLastWriteTimeUtc(file.Name));
        if (format == ArchiveFormat.Zip)
        {
            _nodes = unpacker.Unpack(ZipItems.Read(file, meter), mayRepeat: false, cancellationToken);
            return;
        }

        using (var tar = new TarHeaderStream(new MeteredStream(ArchiveFormats.OpenTar(file, format), meter)))
            _nodes = unpacker.Unpack(TarItems.Read(tar), mayRepeat: true, cancellationToken);
        // Its reader ends with the first of several streams.
        if (format == ArchiveFormat.TarXz && file.Position < file.Length)
            throw ArchiveErrors.Refused("there is something behind its end");
    }
}
