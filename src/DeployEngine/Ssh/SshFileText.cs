using System.Text;
using System.Text.Unicode;

namespace XDeploy.Engine.Ssh;

/// <summary>The text of a file of OpenSSH, with the way back to its bytes: UTF-8, or a byte a character where it is not valid UTF-8.</summary>
internal sealed class SshFileText
{
    private readonly bool _isUtf8;

    public SshFileText(string text)
        : this(text, isUtf8: true)
    {
    }

    private SshFileText(string text, bool isUtf8)
    {
        Text = text;
        _isUtf8 = isUtf8;
    }

    public string Text { get; }

    public static SshFileText Decode(ReadOnlySpan<byte> bytes)
    {
        var isUtf8 = Utf8.IsValid(bytes);
        return new SshFileText((isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes), isUtf8);
    }

    public SshFileText With(string text) => new(text, _isUtf8);

    /// <exception cref="DeployException">The text holds a character that the file's encoding has not (<c>SshFileEncoding</c>).</exception>
    public byte[] Encode(string path)
    {
        if (_isUtf8)
            return Encoding.UTF8.GetBytes(Text);
        return Text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF') ? throw SshErrors.FileEncoding(path) : Encoding.Latin1.GetBytes(Text);
    }
}
