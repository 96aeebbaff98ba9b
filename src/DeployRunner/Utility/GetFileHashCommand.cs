using System.Security.Cryptography;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Computes the hash of files or of a stream.</summary>
[Cmdlet(VerbsCommon.Get, "FileHash", DefaultParameterSetName = "Path")]
[OutputType(typeof(FileHashInfo))]
internal sealed class GetFileHashCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Path")]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Stream")]
    public Stream? InputStream { get; set; }

    [Parameter(Position = 1)]
    [ValidateSet("SHA1", "SHA256", "SHA384", "SHA512", "MD5")]
    public string Algorithm { get; set; } = "SHA256";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputStream is not null)
        {
            Emit(InputStream, path: null);
            return;
        }

        foreach (var file in FilePaths.Resolve(this, Path, LiteralPath).Where(File.Exists))
        {
            try
            {
                using var stream = File.OpenRead(file);
                Emit(stream, file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                WriteError(new ErrorRecord(error, "FileReadError", ErrorCategory.ReadError, file));
            }
        }
    }

    private void Emit(Stream stream, string? path)
    {
        var name = Algorithm.ToUpperInvariant();
        using var hash = IncrementalHash.CreateHash(new HashAlgorithmName(name));
        var buffer = new byte[1 << 17];
        int count;
        while ((count = stream.Read(buffer)) > 0)
            hash.AppendData(buffer, 0, count);
        WriteObject(new FileHashInfo(name, Convert.ToHexString(hash.GetHashAndReset()), path));
    }
}
