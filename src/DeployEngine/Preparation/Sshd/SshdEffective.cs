using System.Diagnostics.CodeAnalysis;

namespace XDeploy.Engine.Preparation;

/// <summary>What holds for a connection: the values of Match blocks over the global ones, over sshd's own.</summary>
public sealed class SshdEffective
{
    private readonly Dictionary<string, SshdSetting> _settings;

    private SshdEffective(Dictionary<string, SshdSetting> settings, IReadOnlyList<SshdProblem> problems)
    {
        _settings = settings;
        Problems = problems;
    }

    /// <summary>What sshd would refuse, and then nothing holds.</summary>
    public IReadOnlyList<SshdProblem> Problems { get; }

    /// <summary>All settings, those that no line sets among them.</summary>
    public IReadOnlyCollection<SshdSetting> Settings => _settings.Values;

    /// <summary>The setting of a keyword, by any of its names; one without values where nothing holds.</summary>
    public SshdSetting this[string keyword] =>
        _settings.GetValueOrDefault(SshdKeywords.NameOf(keyword)) ?? new SshdSetting(SshdKeywords.NameOf(keyword), [], []);

    internal static SshdEffective Of(SshdConfiguration configuration, SshdConnection connection)
    {
        var first = SshdReading.AtStart(configuration);
        var second = SshdReading.For(configuration, connection);
        var settings = SshdKeywords.Known.Where(k => k.Default.Count > 0).ToDictionary(k => k.Name, k => new SshdSetting(k.Name, k.Default, []), StringComparer.Ordinal);
        foreach (var setting in Fold(first.Visits))
            settings[setting.Name] = setting;
        foreach (var setting in Fold(second.Visits).Where(s => SshdKeywords.Find(s.Name) is not { InMatch: false }))
            settings[setting.Name] = setting;
        Listen(settings);
        return new SshdEffective(settings, [.. SshdRules.Check(first), .. second.Problems.Where(p => p.Message == SshdMatch.MissingPort)]);
    }

    [SuppressMessage("Performance", "CA1851", Justification = "The visits are a list.")]
    private static IEnumerable<SshdSetting> Fold(IReadOnlyList<SshdVisit> visits)
    {
        foreach (var group in visits.Where(v => v.IsActive && !SshdKeywords.IsIgnored(v.Line.Name)).GroupBy(v => SshdKeywords.NameOf(v.Line.Name), StringComparer.Ordinal))
        {
            var keyword = SshdKeywords.Find(group.Key);
            IReadOnlyList<SshdVisit> counting = keyword?.Rule switch
            {
                SshdRule.Sum or SshdRule.Each => [.. group],
                SshdRule.Last => [group.Last()],
                _ => [group.First()],
            };
            var values = counting.SelectMany(v => SshdValue.Of(keyword, v.Line)).ToList();
            yield return new SshdSetting(group.Key, values, [.. counting.Select(v => new SshdSource(v.Document, v.Line))]);
        }
    }

    // An address without a port stands for one on each port; the ports may come behind it. No address stands for all.
    private static void Listen(Dictionary<string, SshdSetting> settings)
    {
        var ports = settings["port"].Values;
        var addresses = settings.GetValueOrDefault("listenaddress") ?? new SshdSetting("listenaddress", SshdListenAddress.All(settings["addressfamily"].Values[0], ports), []);
        settings["listenaddress"] = addresses with { Values = [.. addresses.Values.SelectMany(a => SshdListenAddress.Expand(a, ports))] };
    }
}
