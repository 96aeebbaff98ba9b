using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Reading and writing text files with PowerShell's encoding names and error records.</summary>
internal static class TextFiles
{
    /// <summary>UTF-8 without a byte order mark, PowerShell 7's default.</summary>
    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The encoding of a name such as utf8, utf8BOM, ascii or unicode; an unknown one is a terminating error.</summary>
    public static Encoding EncodingOf(Cmdlet command, string? name)
    {
        switch (name?.ToUpperInvariant())
        {
            case null or "" or "UTF8" or "UTF8NOBOM" or "DEFAULT":
                return Utf8;
            case "UTF8BOM":
                return new UTF8Encoding(encoderShouldEmitUTF8Identifier: true);
            case "ASCII":
                return Encoding.ASCII;
            case "UNICODE":
                return Encoding.Unicode;
            case "BIGENDIANUNICODE":
                return Encoding.BigEndianUnicode;
            case "UTF32":
                return Encoding.UTF32;
        }

        try
        {
            return int.TryParse(name, out var page) ? Encoding.GetEncoding(page) : Encoding.GetEncoding(name);
        }
        catch (ArgumentException error)
        {
            command.ThrowTerminatingError(new ErrorRecord(error, "UnknownEncoding", ErrorCategory.InvalidArgument, name));
            throw;
        }
    }

    /// <summary>Writes or appends text; -Force takes a read-only mark away. A failure is a terminating error.</summary>
    public static void Write(Cmdlet command, string path, string text, Encoding encoding, bool append, bool force)
    {
        try
        {
            if (force && File.Exists(path) && new FileInfo(path) is { IsReadOnly: true } file)
                file.IsReadOnly = false;
            if (append)
                File.AppendAllText(path, text, encoding);
            else
                File.WriteAllText(path, text, encoding);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            command.ThrowTerminatingError(new ErrorRecord(error, "FileOpenFailure", ErrorCategory.OpenError, path));
        }
    }
}
