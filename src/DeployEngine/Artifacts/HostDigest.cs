using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>How a host digests files: by openssl where it is there, which uses what processors have for it. The sha256sum of Debian 12 does not, and takes six times as long.</summary>
internal static class HostDigest
{
    /// <summary>
    /// Sets <c>xd_hash</c> to a command that digests its standard input, and makes <c>xd_holds LIST</c>, which succeeds where the files below the folder that the shell is in are as a list in the words of sha256sum says. It puts two files
    /// beside the list.
    /// </summary>
    public static ShellText Functions { get; } = ShellText.Of(
        $$"""
        xd_hash='sha256sum'
        ! openssl dgst -sha256 -r </dev/null >/dev/null 2>&1 || xd_hash='openssl dgst -sha256 -r'
        xd_holds() {
            # Only sha256sum reads names that are escaped.
            if [ "$xd_hash" = sha256sum ] || grep -q '^\\' "$1"; then
                sha256sum --check --quiet --strict "$1" >&2
            else
                sed 's|  | *./|' "$1" >"$1.wanted"
                cut -c 67- "$1" | sed 's|^|./|' | tr '\n' '\0' | xargs -r -0 $xd_hash >"$1.found"
                cmp "$1.wanted" "$1.found" >&2
            fi
        }
        """);
}
