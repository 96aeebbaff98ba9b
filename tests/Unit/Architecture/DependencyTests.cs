using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace XDeploy.Unit.Architecture;

/// <summary>Dependencies run one way, as docs/architecture.md has them.</summary>
public sealed class DependencyTests
{
    private static readonly ArchUnitNET.Domain.Architecture Everything = new ArchLoader()
        .LoadAssemblies(typeof(DeployHost).Assembly, typeof(Engine.Hosts.ISession).Assembly)
        .Build();

    // Lowest first. What is on one line does not know each other.
    private static readonly string[][] Layers =
        [["Hosts"], ["Ssh"], ["Remote"], ["Releases", "Systemd", "Nginx", "Journal", "Preparation", "Packages"], ["Artifacts", "Health", "Metrics"], ["Rollouts"]];

    public static TheoryData<string, string> Forbidden
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            for (var low = 0; low < Layers.Length; low++)
            {
                foreach (var from in Layers[low])
                {
                    foreach (var to in Layers[low..].SelectMany(l => l).Where(l => l != from))
                        pairs.Add(from, to);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void A_layer_knows_nothing_of_those_above_it(string from, string to) =>
        Types().That().ResideInNamespaceMatching(Within(from))
            .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching(Within(to)))
            .WithoutRequiringPositiveResults()
            .Check(Everything);

    private static string Within(string layer) => $@"^XDeploy\.Engine\.{layer}(\..+)?$";

    [Fact]
    public void The_engine_knows_no_PowerShell() =>
        Assert.DoesNotContain(
            typeof(Engine.Hosts.ISession).Assembly.GetReferencedAssemblies(), a => a.Name == "System.Management.Automation");
}
