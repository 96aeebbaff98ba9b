using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>How one unit stands, with what decides whether an action has something to do.</summary>
/// <param name="Status">What operators see of it.</param>
/// <param name="Names">All its names.</param>
/// <param name="Wants">For a target: the units that it starts.</param>
/// <param name="Parts">For a target: the units that stop with it.</param>
internal sealed record UnitState(SystemdUnitStatus Status, IReadOnlyList<string> Names, IReadOnlyList<string> Wants, IReadOnlyList<string> Parts)
{
    // ConsistsOf is what PartOf= looks like from the target.
    private const string Properties = SystemdUnits.Properties + ",Names,Wants,Requires,ConsistsOf";

    public string Name => Status.Name;

    public bool IsTarget => Name.EndsWith(".target", StringComparison.Ordinal);

    /// <summary>True where a stop has nothing to end.</summary>
    public static bool IsDown(SystemdUnitStatus unit) => unit.ActiveState is "inactive" or "failed";

    /// <summary>Prints units for <see cref="Parse"/>.</summary>
    public static ShellText Show(IEnumerable<string> namesOrPatterns) =>
        ShellText.Of($"TZ=UTC systemctl show --no-pager --all --property={Properties} -- {namesOrPatterns}");

    /// <summary>Prints the units that targets start or that stop with them, for <see cref="SystemdUnits.ParseShow"/>; nothing where there are none.</summary>
    // The names come from systemd: no character of them is special to the shell once patterns are off.
    public static ShellText ShowMembers(IEnumerable<string> targets) => ShellText.Of(
        $$"""
        set -f
        xd_members=$(systemctl show --no-pager --value --property=Wants,Requires,ConsistsOf -- {{targets}})
        [ -z "$xd_members" ] || TZ=UTC systemctl show --no-pager --all --property={{SystemdUnits.Properties}} -- $xd_members
        """);

    /// <summary>Reads what <see cref="Show"/> printed, each unit once.</summary>
    public static IReadOnlyList<UnitState> Parse(string text, string hostName) =>
        [.. SystemdUnits.Blocks(text).DistinctBy(facts => facts["Id"], StringComparer.Ordinal).Select(facts => Read(facts, hostName))];

    private static UnitState Read(IReadOnlyDictionary<string, string> facts, string hostName)
    {
        IReadOnlyList<string> Of(string property) => facts.GetValueOrDefault(property, string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new UnitState(SystemdUnits.Status(facts, hostName), Of("Names"), [.. Of("Wants"), .. Of("Requires")], Of("ConsistsOf"));
    }
}
