using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// Brings a package to a host as a release: looked for, uploaded by SFTP into a private folder, checked against its
/// SHA-256, unpacked beside the other releases and given its name by one rename. A release is there whole or not at all.
/// </summary>
public sealed class ArtifactSender(ArtifactPackage package, ServiceLayout layout, ReleaseId release)
{
    private const int StatusOther = 17;

    /// <summary>Finds out whether the host has the release with this content.</summary>
    /// <returns>True where it is there, whole and the same.</returns>
    /// <exception cref="DeployException">Other content has this name on the host (<c>ReleaseExists</c>), or an error of the session.</exception>
    public async Task<bool> IsPresentAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript($"look for release {release}")
            .Step("look", $$"""
                cd -- {{layout.Release(release)}} 2>/dev/null || exit 0
                [ "$(sha256sum <{{ServiceLayout.ManifestName}} | cut -d' ' -f1)" = {{package.ManifestSha256}} ] || exit {{StatusOther}}
                sha256sum --check --quiet --strict {{ServiceLayout.ManifestName}} >&2 || exit {{StatusOther}}
                echo present=yes
                """);
        var look = (await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false))["look"];
        if (look.ExitCode == StatusOther)
        {
            throw new DeployException(
                "ReleaseExists", DeployErrorKind.Integrity, session.Host.Alias,
                $"{layout.Release(release)} is there already with other content.",
                "A release never changes: send it under another id, or remove the folder on the host if nothing runs from it.");
        }

        return look.Success ? look.Facts.ContainsKey("present") : throw RemoteErrors.StepFailed(session.Host, script.Purpose, look);
    }

    /// <summary>Sends the package and makes it a release.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="progress">Receives the count of bytes sent, or null.</param>
    /// <param name="cancellationToken">Stops; what was uploaded so far stays in /var/tmp, which the host's systemd-tmpfiles empties.</param>
    /// <exception cref="DeployException">No space (<c>DiskFull</c>), damaged on the way (<c>ArtifactDamaged</c>), or an error of the session.</exception>
    public async Task<Release> SendAsync(ISession session, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var inbox = await PrepareAsync(session, cancellationToken).ConfigureAwait(false);
        var content = File.OpenRead(package.TarFile);
        await using (content.ConfigureAwait(false))
            await session.UploadAsync(content, $"{inbox}/artifact.tar", progress, cancellationToken).ConfigureAwait(false);
        await UnpackAsync(session, inbox, cancellationToken).ConfigureAwait(false);
        return new Release(session.Host.Alias, release, layout.Release(release), package.Files, package.Bytes, package.Sha256, Changed: true);
    }

    private async Task<string> PrepareAsync(ISession session, CancellationToken cancellationToken)
    {
        var size = new FileInfo(package.TarFile).Length;
        // The tar file and what is unpacked from it are on the disk at the same time.
        var needed = 2 * size / 1024;
        var script = new RemoteScript($"prepare for release {release}")
            .Step("space", $$"""
                mkdir -p -- {{layout.Releases}} {{layout.Instances}}
                free=$(df -Pk -- {{layout.Releases}} | awk 'NR == 2 { print $4 }')
                echo "free=$free"
                """)
            .Step("inbox", $$"""
                inbox=$(mktemp -d /var/tmp/xdeploy.XXXXXXXX)
                chown -- "${SUDO_USER:-$(id -un)}" "$inbox"
                echo "inbox=$inbox"
                """);
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        var free = long.Parse(result["space"].Facts["free"], CultureInfo.InvariantCulture);
        if (free < needed)
        {
            throw new DeployException(
                "DiskFull", DeployErrorKind.RemoteFailure, session.Host.Alias,
                $"release {release} needs {needed} KiB under {layout.Releases}, and {free} KiB are free.",
                "Free some space or remove old releases.");
        }

        return result["inbox"].Facts["inbox"];
    }

    private async Task UnpackAsync(ISession session, string inbox, CancellationToken cancellationToken)
    {
        const int Damaged = 18;
        var incoming = $"{layout.Releases}/.incoming-{release}";
        var script = new RemoteScript($"unpack release {release}") { Timeout = TimeSpan.FromMinutes(30) }
            .Step("check", $$"""
                [ "$(sha256sum <{{inbox + "/artifact.tar"}} | cut -d' ' -f1)" = {{package.Sha256}} ] || exit {{Damaged}}
                """)
            .Step("unpack", $$"""
                rm -rf -- {{incoming}}
                mkdir -- {{incoming}}
                tar --extract --file {{inbox + "/artifact.tar"}} --directory {{incoming}} --no-same-owner --preserve-permissions
                cd -- {{incoming}}
                sha256sum --check --quiet --strict {{ServiceLayout.ManifestName}} >&2
                chmod 0755 .
                sync -f .
                mv -T -- {{incoming}} {{layout.Release(release)}}
                """)
            .Always("clean", $"rm -rf -- {inbox} {incoming}");
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("check")?.ExitCode == Damaged)
        {
            throw new DeployException(
                "ArtifactDamaged", DeployErrorKind.Integrity, session.Host.Alias,
                $"release {release} arrived with other bytes than were sent.", "Send it again; if it happens twice, suspect the network or the disk.");
        }

        result.ThrowIfFailed();
    }
}
