namespace Microsoft.PowerShell.Commands;

/// <summary>The exception of a Write-Error that was given none.</summary>
/// <param name="message">The text.</param>
public sealed class WriteErrorException(string message) : SystemException(message);
