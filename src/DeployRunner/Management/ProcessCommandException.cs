namespace Microsoft.PowerShell.Commands;

/// <summary>A process that cannot be found, started, stopped or waited for.</summary>
/// <param name="message">What happened.</param>
public sealed class ProcessCommandException(string message) : SystemException(message);
