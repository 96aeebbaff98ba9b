namespace XDeploy;

/// <summary>What <c>Enable-PasswordlessSudo</c> did on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="User">Who may use sudo.</param>
/// <param name="Path">The file that says so.</param>
/// <param name="Changed">True where the file was written.</param>
/// <param name="Diff">What was changed in the file, in the unified form of diff(1); empty where nothing was.</param>
public sealed record PasswordlessSudoResult(string HostName, string User, string Path, bool Changed, string Diff);
