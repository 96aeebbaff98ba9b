namespace XDeploy.Engine.Systemd;

/// <summary>When a timer starts another unit: the section [Timer] (systemd.timer(5)).</summary>
public sealed record TimerDirectives : OwnDirectives
{
    /// <inheritdoc/>
    public override string UnitType => "timer";

    /// <summary>Moments as systemd.time(7) has them: <c>daily</c>, <c>Mon *-*-* 03:00</c>.</summary>
    public IReadOnlyList<string> OnCalendar { get; init; } = [];

    /// <summary>How long after the host's start.</summary>
    public TimeSpan? OnBootSec { get; init; }

    /// <summary>How long after the unit was last started.</summary>
    public TimeSpan? OnUnitActiveSec { get; init; }

    /// <summary>How long after the unit last ended.</summary>
    public TimeSpan? OnUnitInactiveSec { get; init; }

    /// <summary>How exact it has to be.</summary>
    public TimeSpan? AccuracySec { get; init; }

    /// <summary>The longest random delay, so that many hosts do not start at once.</summary>
    public TimeSpan? RandomizedDelaySec { get; init; }

    /// <summary>True to make up for a moment of <see cref="OnCalendar"/> at which the host was off.</summary>
    public bool? Persistent { get; init; }

    /// <summary>The unit to start. Default: the service with the timer's name.</summary>
    public UnitName? Unit { get; init; }

    internal override void Add(UnitSectionBuilder section) => section
        .Texts("OnCalendar", OnCalendar)
        .Span("OnBootSec", OnBootSec)
        .Span("OnUnitActiveSec", OnUnitActiveSec)
        .Span("OnUnitInactiveSec", OnUnitInactiveSec)
        .Span("AccuracySec", AccuracySec)
        .Span("RandomizedDelaySec", RandomizedDelaySec)
        .Flag("Persistent", Persistent)
        .Text("Unit", Unit?.ToString());
}
