using System.Management.Automation;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace XDeploy.Unit.Architecture;

/// <summary>What runs while an operator types may read files, but never wait for a network.</summary>
public sealed class CompletionTests
{
    private static readonly ArchUnitNET.Domain.Architecture Everything = new ArchLoader()
        .LoadAssemblies(typeof(HostCmdlet).Assembly, typeof(ISession).Assembly, typeof(DeployHost).Assembly)
        .Build();

    private static readonly System.Type[] AskedWhileTyping = [.. typeof(HostCmdlet).Assembly.GetTypes()
        .Where(t => t.IsAssignableTo(typeof(IArgumentCompleter)) || t.IsAssignableTo(typeof(ArgumentTransformationAttribute)))];

    [Fact]
    public void Completers_and_transformations_open_no_connection()
    {
        Assert.Contains(typeof(HostTransformationAttribute), AskedWhileTyping);
        OpenNoConnection(AskedWhileTyping);
        // The rule has teeth: a cmdlet on hosts does not pass it.
        Assert.ThrowsAny<Exception>(() => OpenNoConnection([typeof(HostCmdlet)]));
    }

    [Fact]
    public void Completers_have_names_that_say_so() =>
        Assert.All(AskedWhileTyping, t => Assert.Matches("(Completer|TransformationAttribute)$", t.Name));

    private static void OpenNoConnection(System.Type[] types) =>
        Types().That().Are(types).Should().NotDependOnAny([typeof(SessionPool), typeof(ISession), typeof(SshConnector)]).Check(Everything);
}
