using CsCheck;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>Generates scenarios.</summary>
internal static class Scenarios
{
    private static readonly Gen<StartState> Start = Gen.Frequency(
        (6, Gen.Const(StartState.Old)), (1, Gen.Const(StartState.New)), (2, Gen.Int[0, 7].Select(i => (StartState)i)));

    private static readonly Gen<string> Batch = Gen.OneOf(Gen.Int[1, 5].Select(n => $"{n}"), Gen.Int[1, 100].Select(n => $"{n}%"));

    private static readonly Gen<string> Floor = Gen.OneOf(Gen.Int[0, 6].Select(n => $"{n}"), Gen.Int[0, 90].Select(n => $"{n}%"));

    private static readonly Gen<string> Budget = Gen.Frequency((1, Gen.Const("0")), (1, Gen.OneOf(Gen.Int[1, 5].Select(n => $"{n}"), Gen.Int[1, 60].Select(n => $"{n}%"))));

    private static readonly Gen<ReleaseBehaviour> Release = Gen.Frequency(
        (6, Gen.Int[50, 900].Select(ready => new ReleaseBehaviour { Ready = ready })),
        (1, Gen.Const(new ReleaseBehaviour { StartFails = true })),
        (1, Gen.Const(new ReleaseBehaviour { NeverHealthy = true })),
        (1, Gen.Int[1000, 8000].Select(ready => new ReleaseBehaviour { Ready = ready })),
        (1, Gen.Int[100, 6000].Select(after => new ReleaseBehaviour { CrashAfter = after })),
        (1, Gen.Int[100, 6000].Select(after => new ReleaseBehaviour { FailsAfter = after })));

    private static readonly Gen<FaultKind> Kind = Gen.Int[0, (int)FaultKind.BalancerAnswerLost].Select(k => (FaultKind)k);

    /// <summary>Up to a number of faults within the first seconds.</summary>
    private static Gen<IReadOnlyList<Fault>> Faults(int atMost) =>
        Gen.Select(Kind, Gen.Int[0, 25_000], Gen.OneOf(Gen.Int[1, 1000], Gen.Int[1000, 15_000]), Gen.Int[0, 47], (kind, at, length, target) => new Fault(kind, at, length, target))
            .List[0, atMost].Select(IReadOnlyList<Fault> (l) => l);

    /// <summary>Scenarios with up to so many hosts and ports.</summary>
    public static Gen<Scenario> Upto(int hosts, int ports, int faults) => Gen.Select(
        Gen.Select(Gen.Int[1, hosts], Gen.Int[1, ports], Start.List[0, hosts * ports], Batch.List[1, 3], Floor, Budget),
        Gen.Select(Gen.Frequency((4, Gen.Const(DrainMethod.Refuse)), (4, Gen.Const(DrainMethod.NginxDown)), (1, Gen.Const(DrainMethod.None))), Gen.Int[0, 2500], Gen.Int[0, 2000], Gen.Int[0, 2000], Gen.Int[0, 2500], Gen.Int[2, 80]),
        Release,
        Faults(faults),
        Gen.Frequency((2, Gen.Const(new List<int>())), (1, Gen.Int[1, 20].List[1, 3])),
        Gen.Frequency((3, Gen.Const((0, 0))), (1, Gen.Int[1, 20_000].Select(at => (at, 0))), (1, Gen.Int[1, 20_000].Select(at => (0, at)))),
        Gen.Select(Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 20_000])), Gen.Frequency((1, Gen.Const((string?)null)), (1, Batch.Select(string? (b) => b)))),
        (fleet, times, release, what, kills, interrupts, way) => new Scenario
        {
            Hosts = fleet.Item1,
            Ports = fleet.Item2,
            Start = fleet.Item3,
            Batches = fleet.Item4,
            MinAvailable = fleet.Item5,
            MaxFailures = fleet.Item6,
            Drain = times.Item1,
            StableFor = times.Item2,
            // Where nothing is refused there is nothing to settle.
            Settle = times.Item1 == DrainMethod.Refuse ? times.Item3 : 0,
            DrainTimeout = times.Item4,
            OpenFor = times.Item5,
            Latency = times.Item6,
            New = release,
            Faults = what,
            KilledAtRecord = kills,
            KilledAt = interrupts.Item1,
            CancelledAt = interrupts.Item2,
            SuspendedAt = way.Item1,
            Window = way.Item2,
        });

    /// <summary>One of them, the same each time.</summary>
    public static Scenario Numbered(this Gen<Scenario> scenarios, uint number) =>
        scenarios.Generate(new PCG(number, 0x9E3779B97F4A7C15), null, out _);
}
