using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>Brings links (pins of instances, and <c>current</c>) to a release that is there and whole. Each link names one release or the other at any time; nothing is restarted.</summary>
public sealed class PinChange(ServiceLayout layout, ReleaseId release)
{
    /// <summary>The name of the link that is no instance's.</summary>
    public const string Current = "current";

    private const int StatusMissing = 17;
    private const int StatusDamaged = 18;
    private const int StatusOccupied = 19;
    private const int StatusShared = 20;

    /// <summary>Ports whose instances are pinned, also where they have no pin yet; null for all that have one.</summary>
    public IReadOnlyList<int>? Ports { get; init; }

    /// <summary>Whether <c>current</c> is a link to bring there.</summary>
    public bool WithCurrent { get; init; }

    /// <summary>Looks at the release and at the links.</summary>
    /// <returns>All the links that are meant, and the releases that instances run from now, by port.</returns>
    /// <exception cref="DeployException">
    /// The release is not there (<c>ReleaseMissing</c>), is not whole (<c>ReleaseDamaged</c>), needs what is not shared (<c>SharedPathMissing</c>), or something else is in a link's place (<c>ReleaseLinkOccupied</c>).
    /// </exception>
    public async Task<(IReadOnlyList<ReleaseSwitch> Links, ILookup<int, string> Running)> LookAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript($"look at release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("look", $$"""
            cd -- {{layout.Releases}} 2>/dev/null || exit {{StatusMissing}}
            {{Prove}}
            {{ReleaseUse.Functions}}
            for xd_link in {{Named.Select(PathOf)}}; do
                [ -L "$xd_link" ] || [ ! -e "$xd_link" ] || { echo "occupied=$xd_link"; exit {{StatusOccupied}}; }
            done
            xd_links
            xd_running
            """);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        Judge(session.Host, result, "look");
        var lines = result["look"].Lines.Select(l => l.Split('\t')).ToList();
        var there = lines.Where(l => l is ["link", _, _]).ToDictionary(l => l[1], l => l[2], StringComparer.Ordinal);
        var running = lines.Where(l => l is ["run", _, _, { Length: > 0 }]).ToLookup(l => int.Parse(l[3], CultureInfo.InvariantCulture), l => l[1]);
        var meant = Ports is null ? [.. there.Keys.Where(n => n != Current && n.All(char.IsAsciiDigit)).Order(StringComparer.Ordinal), .. Named] : Named;
        return ([.. meant.Distinct(StringComparer.Ordinal).Select(name => new ReleaseSwitch(
            session.Host.Alias, name, release, there.TryGetValue(name, out var target) ? layout.ReleaseOf(target) ?? target : null, PathOf(name), there.GetValueOrDefault(name) != TargetOf(name)))], running);
    }

    /// <summary>Brings them there.</summary>
    /// <exception cref="DeployException">As for <see cref="LookAsync"/>, or somebody else is at it (<c>ReleasesBusy</c>).</exception>
    public async Task RunAsync(ISession session, IEnumerable<ReleaseSwitch> links, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        // The release is looked at again: whoever removes one does it under the same lock.
        var script = new RemoteScript($"switch to release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("switch", $$"""
            cd -- {{layout.Releases}} 2>/dev/null || exit {{StatusMissing}}
            {{ReleaseUse.Lock}}
            {{Prove}}
            mkdir -p -- {{layout.Instances}}
            {{ShellText.Lines(links.Select(link => ShellText.Of($"""
                ln -sfn -- {TargetOf(link.Link)} {link.Path + ".next"}
                mv -fT -- {link.Path + ".next"} {link.Path}
                """)))}}
            """);
        Judge(session.Host, await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false), "switch");
    }

    private IReadOnlyList<string> Named => [.. (Ports ?? []).Select(p => p.ToString(CultureInfo.InvariantCulture)), .. WithCurrent ? [Current] : Array.Empty<string>()];

    private ShellText Prove => ShellText.Of(
        $$"""
        {{ReleaseSeal.Functions}}
        [ -d {{release.Value}} ] || exit {{StatusMissing}}
        [ -f {{release.Value}}/{{ServiceLayout.ManifestName}} ] || { echo 'it has no manifest' >&2; exit {{StatusDamaged}}; }
        xd_whole {{release.Value}} || exit {{StatusDamaged}}
        {{SharedPaths.Missing(release, StatusShared)}}
        """);

    private string PathOf(string name) => name == Current ? layout.Current : $"{layout.Instances}/{name}";

    private string TargetOf(string name) => name == Current ? ServiceLayout.CurrentTarget(release) : ServiceLayout.PinTarget(release);

    private void Judge(DeployHost host, ScriptResult result, string name)
    {
        var step = result[name];
        switch (step.ExitCode)
        {
            case StatusMissing:
                throw ReleaseErrors.Missing(host, layout, release);
            case StatusDamaged:
                throw ReleaseErrors.Damaged(host, layout, release, step.Error.Length > 0 ? RemoteErrors.FirstLine(step.Error) : "it has more or fewer files than were sent");
            case StatusShared:
                throw ReleaseErrors.SharedMissing(host, layout, SharedPaths.MissingOf(step));
            case StatusOccupied:
                throw ReleaseErrors.LinkOccupied(host, step.Facts["occupied"]);
            case ReleaseUse.StatusBusy:
                throw ReleaseErrors.Busy(host, layout);
            default:
                result.ThrowIfFailed();
                break;
        }
    }
}
