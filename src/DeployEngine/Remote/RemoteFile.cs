namespace XDeploy.Engine.Remote;

/// <summary>Shell pieces that read and write files on a host.</summary>
public static class RemoteFile
{
    private const int Base64LineLength = 76;

    /// <summary>
    /// Prints a file's bytes as base64, so that they survive any locale and any terminal; prints nothing and exits with 0 where there is no such file.
    /// </summary>
    public static ShellText Read(string path) =>
        ShellText.Of($"if [ -e {path} ]; then printf 'content='; base64 -w0 -- {path}; echo; fi");

    /// <summary>Takes the text of a file from the result of a step made by <see cref="Read"/>; null where there is no such file.</summary>
    public static string? Text(StepResult step)
    {
        ArgumentNullException.ThrowIfNull(step);
        return step.Facts.TryGetValue("content", out var content) ? FileText.Decode(Convert.FromBase64String(content)) : null;
    }

    /// <summary>
    /// Writes a file so that a reader sees the old or the new content and never a part: written and synced beside the
    /// target, then renamed over it (rename(2)). A target that is a symbolic link is written through, as an editor would, and a file
    /// that is there keeps its owner and its mode.
    /// </summary>
    /// <param name="path">Absolute path; its folder must exist.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="mode">Permission bits of a new file, for example <c>0x1A4</c> (0644).</param>
    public static ShellText Write(string path, string content, UnixFileMode mode = DefaultMode) => Write(path, FileText.Encode(content), mode);

    /// <summary>Writes a file of bytes in the same way.</summary>
    public static ShellText Write(string path, byte[] content, UnixFileMode mode = DefaultMode)
    {
        var octal = Convert.ToString((int)mode, 8).PadLeft(4, '0');
        return ShellText.Of(
            $$"""
            xd_path=$(readlink -f -- {{path}} || printf %s {{path}})
            xd_new=$(mktemp -- "${xd_path%/*}/.xdeploy.XXXXXX")
            trap 'rm -f -- "$xd_new"' EXIT
            base64 -d >"$xd_new" <<'XDEPLOY'
            {{Encoded(content)}}
            XDEPLOY
            if [ -e "$xd_path" ]; then
                chown --reference="$xd_path" -- "$xd_new"; chmod --reference="$xd_path" -- "$xd_new"
            else
                chmod {{octal}} -- "$xd_new"
            fi
            sync -- "$xd_new"
            mv -fT -- "$xd_new" "$xd_path"
            """);
    }

    /// <summary>Prints bytes on the host: the start of a pipeline.</summary>
    public static ShellText Print(byte[] content) => ShellText.Of(
        $$"""
        { base64 -d <<'XDEPLOY'
        {{Encoded(content)}}
        XDEPLOY
        }
        """);

    /// <summary>Permission bits 0644.</summary>
    public const UnixFileMode DefaultMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Bytes as the lines of a here-document: base64 holds no character that is special to a shell, and no line of it can be the document's end.</summary>
    internal static ShellText Encoded(byte[] content)
    {
        var encoded = Convert.ToBase64String(content);
        var lines = encoded.Chunk(Base64LineLength).Select(chunk => ShellText.FromOperator(new string(chunk)));
        return ShellText.Lines(lines);
    }
}
