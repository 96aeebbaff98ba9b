namespace XDeploy;

/// <summary>What <c>Set-SshdOption</c> or <c>Disable-SshPasswordAuthentication</c> did on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Option">The options that were asked for.</param>
/// <param name="Changed">True where a file was written and sshd reloaded.</param>
/// <param name="Diff">What was changed in the files, in the unified form of diff(1); empty where no file was.</param>
public sealed record SshdChangeResult(string HostName, IReadOnlyList<string> Option, bool Changed, string Diff)
{
    /// <summary>The options that were asked for.</summary>
    public IReadOnlyList<string> Option { get; init => field = Array.AsReadOnly(value.ToArray()); } = Array.AsReadOnly(Option.ToArray());
}
