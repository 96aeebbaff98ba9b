using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using CsCheck;
using Xunit.Abstractions;
namespace XDeploy.Unit.Rollouts.Simulation;
public sealed class ZSurvey(ITestOutputHelper output)
{
    [Fact]
    public void Survey()
    {
        var found = new ConcurrentDictionary<string, (int Count, string Example)>();
        (Environment.GetEnvironmentVariable("BIG") is null ? Scenarios.Upto(4, 2, 4) : Scenarios.Upto(12, 4, 12)).Sample(s =>
        {
            List<string> v;
            try { v = SimulatedRollout.Of(s).Rules.Violations.Select(x => $"rule {x.Rule} {x.What}").ToList(); }
            catch (Exception e) { v = [e.ToString()[..Math.Min(1500, e.ToString().Length)]]; }
            foreach (var x in v)
            {
                var key = Regex.Replace(Regex.Replace(x, @"\d\d:\d\d:\d\d(\.\d+)?", "T"), @"app\d:\d+|app\d|\b\d+\b(?! )", "#");
                var text = x + "\n    " + s;
                found.AddOrUpdate(key, (1, text), (_, o) => (o.Count + 1, text.Length < o.Example.Length ? text : o.Example));
            }
        }, iter: int.Parse(Environment.GetEnvironmentVariable("SURVEY") ?? "5000"));
        foreach (var (k, v) in found.OrderByDescending(f => f.Value.Count))
            output.WriteLine($"{v.Count} {v.Example}");
    }
}
