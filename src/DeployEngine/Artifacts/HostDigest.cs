using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>How a host digests a large file: by openssl where it is there, which uses what processors have for it. The sha256sum of Debian 12 does not, and takes six times as long.</summary>
internal static class HostDigest
{
    /// <summary>Sets <c>xd_hash</c> to a command that digests its standard input.</summary>
    public static ShellText Choose { get; } = ShellText.Of(
        $$"""
        xd_hash='sha256sum'
        ! openssl dgst -sha256 -r </dev/null >/dev/null 2>&1 || xd_hash='openssl dgst -sha256 -r'
        """);
}
