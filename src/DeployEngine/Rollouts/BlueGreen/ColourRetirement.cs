using System.Globalization;
using XDeploy.Engine.Health;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>
/// Stops a colour that gets no requests, now or later. Later is a timer of the host's own systemd (systemd-run(1)), so nobody has to be connected then; a boot forgets it, and starts the colour no
/// more either.
/// </summary>
internal static class ColourRetirement
{
    // Where systemd keeps the units that systemd-run(1) makes, for as long as it knows them.
    private const string Transient = "/run/systemd/transient/";

    /// <summary>Forgets the timer. Doing it twice changes nothing, and where systemd has no file of it (the timer, or what it started) there is none.</summary>
    public static ShellText Cancel(string service)
    {
        var unit = Name(service);
        return ShellText.Of(
            $$"""
            if [ -e {{Transient + unit + ".timer"}} ] || [ -e {{Transient + unit + ".service"}} ]; then
                systemctl stop -- {{unit + ".timer"}} {{unit + ".service"}} 2>/dev/null || :
                systemctl reset-failed -- {{unit + ".timer"}} {{unit + ".service"}} 2>/dev/null || :
            fi
            """);
    }

    /// <summary>Waits until nobody is connected, or the deadline has passed, and stops; prints which ports were busy (<see cref="RefuseGate.BusyPorts"/>).</summary>
    /// <remarks>A unit that was not asked to run is no failure: systemd would show it as one for ever.</remarks>
    public static ShellText Stop(IReadOnlyCollection<int> ports, IReadOnlyCollection<string> units, TimeSpan deadline) => ShellText.Of(
        $$"""
        (
        {{RefuseGate.AwaitQuiet(ports, deadline)}}
        )
        systemctl stop -- {{units}}
        systemctl reset-failed -- {{units}} 2>/dev/null || :
        """);

    /// <summary>Does the same after a while.</summary>
    public static ShellText Later(string service, TimeSpan after, ShellText stop) => ShellText.Of(
        $"systemd-run --quiet --collect --unit={Name(service)} --on-active={Seconds(after)} --timer-property=AccuracySec=1s --description={$"Stop the old colour of {service}"} -- /bin/sh -c {stop.Source}");

    private static string Name(string service) => $"xdeploy-retire-{service}";

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
