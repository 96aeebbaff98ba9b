namespace Microsoft.PowerShell.Commands;

/// <summary>What Get-FileHash finds.</summary>
/// <param name="algorithm">The algorithm, such as SHA256.</param>
/// <param name="hash">The digest in upper-case hexadecimal.</param>
/// <param name="path">The file; null for a stream.</param>
public sealed class FileHashInfo(string algorithm, string hash, string? path)
{
    /// <summary>The algorithm, such as SHA256.</summary>
    public string Algorithm { get; } = algorithm;

    /// <summary>The digest in upper-case hexadecimal.</summary>
    public string Hash { get; } = hash;

    /// <summary>The file; null for a stream.</summary>
    public string? Path { get; } = path;
}
