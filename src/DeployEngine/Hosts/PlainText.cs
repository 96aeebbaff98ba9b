using System.Runtime.InteropServices;
using System.Security;
using System.Text;

namespace XDeploy.Engine.Hosts;

/// <summary>
/// A secret as a library wants it, for as long as it needs it: what was read of the SecureString is overwritten when this is disposed. Copies that a library makes are its own.
/// </summary>
internal sealed class PlainText : IDisposable
{
    private byte[]? _bytes;

    /// <summary>Reads a secret.</summary>
    public PlainText(SecureString secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            Text = string.Create(secret.Length, pointer, static (text, from) =>
            {
                for (var at = 0; at < text.Length; at++)
                    text[at] = (char)Marshal.ReadInt16(from, at * sizeof(char));
            });
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }

    /// <summary>The secret.</summary>
    public string Text { get; }

    /// <summary>The secret in UTF-8, as it travels (RFC 4252, 8).</summary>
    public byte[] Bytes => _bytes ??= Encoding.UTF8.GetBytes(Text);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nobody else has this string: it was made here, and is never interned.
        MemoryMarshal.AsMemory(Text.AsMemory()).Span.Clear();
        Array.Clear(_bytes ?? []);
    }
}
