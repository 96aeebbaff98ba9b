using System.Text.RegularExpressions;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Checks unit files by the systemd of a host, beside the rules of <see cref="UnitLint"/>. Nothing is installed.</summary>
public static partial class UnitHostLint
{
    /// <summary>Has a host's <c>systemd-analyze verify</c> judge the files, as if they were installed there.</summary>
    /// <param name="session">The host.</param>
    /// <param name="sources">The files. A drop-in is judged with its unit, whether that is among them or on the host.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed.</param>
    /// <returns>The findings of both, errors first.</returns>
    /// <exception cref="DeployException">The host has no systemd-analyze (<c>SystemdMissing</c>).</exception>
    public static async Task<IReadOnlyList<SystemdFinding>> CheckAsync(ISession session, IReadOnlyList<UnitSource> sources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(sources);
        var script = new RemoteScript("check the units")
            .Step("present", $"command -v systemd-analyze >/dev/null")
            .Step("check", UnitCheck.Script(sources));
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("present") is { Success: false })
            throw SystemdErrors.SystemdMissing(session.Host);
        return Join(session.Host.Alias, sources, UnitLint.Check(sources), UnitCheck.Read(result.ThrowIfFailed()["check"], sources));
    }

    /// <summary>Puts the findings of both together. Where systemd says what a rule found too, the rule's is kept, which knows what to do.</summary>
    internal static IReadOnlyList<SystemdFinding> Join(
        string hostName, IReadOnlyList<UnitSource> sources, IReadOnlyList<SystemdFinding> found, UnitCheck check)
    {
        var said = check.Errors.Select(line => Finding(line, SystemdSeverity.Error, sources))
            .Concat(check.Warnings.Select(line => Finding(line, SystemdSeverity.Warning, sources)))
            .Where(s => !found.Any(f => f.File == s.File && f.Message == s.Message && (s.Line is 0 || f.Line == s.Line)));
        return [.. found.Concat(said).Select(f => f with { HostName = hostName }).OrderByDescending(f => f.Severity)];
    }

    private static SystemdFinding Finding(string line, SystemdSeverity severity, IReadOnlyList<UnitSource> sources)
    {
        var place = Place().Match(line);
        var source = sources.FirstOrDefault(s => s.PlaceInFolder == place.Groups["file"].Value)
            ?? sources.First(s => s.Owner is { } unit && UnitCheck.IsAbout(line, unit));
        return UnitLint.Finding(
            "systemd-verify", severity, source.Path, place.Groups["line"] is { Success: true } number ? int.Parse(number.Value, System.Globalization.CultureInfo.InvariantCulture) : 0,
            place.Success ? place.Groups["message"].Value : line,
            severity == SystemdSeverity.Error ? "systemd on the host says so; Install-SystemdUnit would refuse the unit." : "systemd on the host loads the unit all the same.");
    }

    // x.service:3: Unknown key ..., x.service.d/y.conf:2: ..., and x@test.service: Command ... is not executable.
    [GeneratedRegex(@"^(?<file>[^:\s]+?)(?::(?<line>\d+))?: (?<message>.+)$")]
    private static partial Regex Place();
}
