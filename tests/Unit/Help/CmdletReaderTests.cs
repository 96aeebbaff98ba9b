using System.Xml.Linq;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Help.Comments;
using XDeploy.Help.Model;

namespace XDeploy.Unit.Help;

/// <summary>The cmdlets that are shipped, read as the build reads them.</summary>
public sealed class CmdletReaderTests
{
    private static readonly CmdletReader Shipped = new(typeof(HostCmdlet).Assembly, Comments());

    private static readonly IReadOnlyList<CmdletHelp> All = Shipped.Read();

    private static readonly CmdletHelp Send = All.Single(c => c.Name == "Send-Artifact");

    private static readonly CmdletHelp Update = All.Single(c => c.Name == "Invoke-RollingUpdate");

    [Fact]
    public void What_is_shipped_is_documented() => Assert.Empty(Shipped.Problems);

    [Fact]
    public void What_nobody_documented_is_a_problem()
    {
        var comments = new DocComments();
        comments.Add(XDocument.Parse("""
            <doc><members>
              <member name="T:XDeploy.Cmdlets.Artifacts.SendArtifactCommand"><summary>Sends.</summary><example><code>Send-Artifact</code></example></member>
              <member name="P:XDeploy.Cmdlets.Artifacts.SendArtifactCommand.Path"><summary>What.</summary></member>
            </members></doc>
            """));
        var reader = new CmdletReader(typeof(HostCmdlet).Assembly, comments);
        reader.Read();
        var problems = reader.Problems.Where(p => p.Contains("Send-Artifact", StringComparison.Ordinal)).ToList();
        Assert.Contains("-Release of Send-Artifact has no summary.", problems);
        Assert.Contains("-HostName of Send-Artifact has no summary.", problems);
        Assert.Contains("Send-Artifact has an example without its code or without a word on what it does.", problems);
        Assert.DoesNotContain("-Path of Send-Artifact has no summary.", problems);
        Assert.Contains("Get-DeployHost has no summary.", reader.Problems);
        Assert.Contains("Get-DeployHost has no example.", reader.Problems);
    }

    [Fact]
    public void Inherited_parameters_follow_the_own_ones() =>
        Assert.Equal(["Path", "Release"], Send.Parameters.Take(2).Select(p => p.Name));

    [Fact]
    public void Common_parameters_are_left_out()
    {
        Assert.All(All, c => Assert.DoesNotContain(c.Parameters, p => p.Name is "Verbose" or "ErrorAction" or "ProgressAction"));
        Assert.Equal(["WhatIf", "Confirm"], Send.Parameters.TakeLast(2).Select(p => p.Name));
        Assert.DoesNotContain(All.Single(c => c.Name == "Get-DeployHost").Parameters, p => p.Name == "WhatIf");
    }

    [Fact]
    public void Each_parameter_set_is_a_way_to_call()
    {
        var exclusive = Send.Syntax.Select(s => s.Parameters.Single(p => p.Name is "Service" or "Root").Name);
        Assert.Equal(["Root", "Service"], exclusive.Order(StringComparer.Ordinal));
        Assert.All(Send.Syntax, s => Assert.Equal("Path", s.Parameters[0].Name));
    }

    [Fact]
    public void A_default_is_told_in_the_comment_s_words() => Assert.Equal(
        ["1, 10%, 25%", "75%", "Auto", "30 s", "the release's id"],
        new[] { "BatchSize", "MinAvailable", "DrainMethod", "DrainTimeout", "ExpectedVersion" }.Select(n => Update.Parameters.Single(p => p.Name == n).Default));

    [Fact]
    public void Mandatory_parameters_have_no_default() =>
        Assert.All(All.SelectMany(c => c.Parameters).Where(p => p.IsMandatory), p => Assert.Null(p.Default));

    [Fact]
    public void An_enumeration_lists_its_values() =>
        Assert.Equal(Enum.GetNames<DrainMethod>(), Update.Parameters.Single(p => p.Name == "DrainMethod").AcceptedValues);

    [Fact]
    public void The_pipeline_brings_hosts()
    {
        var host = Send.Parameters.Single(p => p.Name == "HostName");
        Assert.Equal((true, true, "DeployHost[]"), (host.ByValue, host.IsMandatory, host.Type));
        Assert.Equal("XDeploy.DeployHost", Assert.Single(Send.Inputs).Name);
        Assert.Equal("XDeploy.Release", Assert.Single(Send.Outputs).Name);
    }

    [Fact]
    public void Text_that_names_another_cmdlet_leads_to_it() => Assert.Contains("Send-Artifact", Update.Related);

    private static DocComments Comments()
    {
        var comments = new DocComments();
        comments.Add(typeof(HostCmdlet).Assembly);
        comments.Add(typeof(DeployHost).Assembly);
        return comments;
    }
}
