using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Remote;

/// <summary>A change of one path, with what was there before: it can be done, refused where somebody else was faster, shown, and undone.</summary>
public abstract record FileChange
{
    private FileChange(string path) => Path = path;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>The change that takes this one back.</summary>
    public abstract FileChange Inverse { get; }

    /// <summary>The change in the unified form of diff(1).</summary>
    public abstract string Diff { get; }

    /// <summary>Succeeds where the path is as it was when the change was planned.</summary>
    internal abstract ShellText IsAsBefore { get; }

    /// <summary>Makes the change.</summary>
    internal abstract ShellText Do { get; }

    private static ShellText IsAbsent(string path) => ShellText.Of($"[ ! -e {path} ] && [ ! -L {path} ]");

    /// <summary>A file's content.</summary>
    public sealed record Content : FileChange
    {
        /// <summary>Plans a change of content.</summary>
        /// <param name="path">Absolute path, no link.</param>
        /// <param name="before">What is there; null for no file.</param>
        /// <param name="after">What shall be there; null for no file.</param>
        public Content(string path, byte[]? before, byte[]? after)
            : base(path) => (Before, After) = (before, after);

        private byte[]? Before { get; }

        private byte[]? After { get; }

        /// <inheritdoc/>
        public override FileChange Inverse => new Content(Path, After, Before);

        /// <inheritdoc/>
        public override string Diff => TextDiff.Unified(Path, Text(Before), Text(After));

        internal override ShellText IsAsBefore => Before is null
            ? IsAbsent(Path)
            : ShellText.Of($"[ ! -L {Path} ] && [ \"$(sha256sum <{Path} | cut -c1-64)\" = {Convert.ToHexStringLower(SHA256.HashData(Before))} ]");

        internal override ShellText Do => After is null ? ShellText.Of($"rm -f -- {Path}") : ShellText.Of($"mkdir -p -- {Folder(Path)}\n{RemoteFile.Write(Path, After)}");

        private static string Folder(string path) => path[..path.LastIndexOf('/')];

        private static string? Text(byte[]? content) => content is null ? null : Encoding.UTF8.GetString(content);
    }

    /// <summary>A symbolic link's target.</summary>
    public sealed record Link : FileChange
    {
        /// <summary>Plans a change of a link.</summary>
        /// <param name="path">Absolute path of the link.</param>
        /// <param name="before">Its target; null for no link.</param>
        /// <param name="after">The target that it shall have; null for no link.</param>
        public Link(string path, string? before, string? after)
            : base(path) => (Before, After) = (before, after);

        private string? Before { get; }

        private string? After { get; }

        /// <inheritdoc/>
        public override FileChange Inverse => new Link(Path, After, Before);

        /// <inheritdoc/>
        public override string Diff => (Before is null ? string.Empty : $"-{Path} -> {Before}\n") + (After is null ? string.Empty : $"+{Path} -> {After}\n");

        internal override ShellText IsAsBefore => Before is null ? IsAbsent(Path) : ShellText.Of($"[ \"$(readlink -- {Path})\" = {Before} ]");

        // A link of its own is renamed over the old one (rename(2)): nginx never meets a moment without it.
        internal override ShellText Do => After is null
            ? ShellText.Of($"rm -f -- {Path}")
            : ShellText.Of($"ln -sfn -- {After} {Path + ".xdeploy"} && mv -fT -- {Path + ".xdeploy"} {Path}");
    }
}
