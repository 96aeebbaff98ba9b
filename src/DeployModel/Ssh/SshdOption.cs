namespace XDeploy;

/// <summary>What holds for one option of sshd on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Name">The option, as sshd_config(5) writes it.</param>
/// <param name="Value">The values, as <c>sshd -T</c> tells them; most options have one.</param>
/// <param name="Path">The file of the line that counts; null where the value is sshd's own.</param>
/// <param name="Line">The number of the line that counts; null where the value is sshd's own.</param>
public sealed record SshdOption(string HostName, string Name, IReadOnlyList<string> Value, string? Path, int? Line)
{
    /// <summary>The values, as <c>sshd -T</c> tells them; most options have one.</summary>
    public IReadOnlyList<string> Value { get; init => field = Array.AsReadOnly(value.ToArray()); } = Array.AsReadOnly(Value.ToArray());
}
