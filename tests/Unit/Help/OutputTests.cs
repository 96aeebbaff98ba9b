using XDeploy.Help.Model;
using XDeploy.Help.Output;

namespace XDeploy.Unit.Help;

public sealed class OutputTests : IDisposable
{
    private static readonly ParameterHelp Path = new()
    {
        Name = "Path", Type = "string", Description = Prose.Of("The file."), IsMandatory = true, Position = 0, ByValue = true,
    };

    private static readonly ParameterHelp Mode = new()
    {
        Name = "Mode", Type = "Mode", Description = Prose.Of("How. Default Auto."), AcceptedValues = ["Auto", "None"], Aliases = ["m"], Default = "Auto",
    };

    private static readonly ParameterHelp Force = new() { Name = "Force", Type = "switch", Description = Prose.Of("Even so."), IsSwitch = true };

    private static readonly CmdletHelp Cmdlet = new()
    {
        Verb = "Send",
        Noun = "Thing",
        Subject = "Things",
        Synopsis = "Sends x_y to <NAME> & others.",
        Description = Prose.Of("Sends x_y to <NAME> & others. It takes *.zip."),
        Parameters = [Path, Mode, Force],
        Syntax = [new SyntaxHelp([Path, Mode, Force])],
        Examples = [new ExampleHelp("Send-Thing ./a", Prose.Of("Sends a."))],
        Inputs = [],
        Outputs = [new TypeHelp("XDeploy.Thing", Prose.Empty)],
        Related = ["Get-Thing"],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-help-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_page_shows_text_as_it_is()
    {
        var page = MarkdownPage.Write(Cmdlet);
        Assert.Contains("Sends x_y to \\<NAME> & others. It takes \\*.zip.", page, StringComparison.Ordinal);
        Assert.Contains("Send-Thing [-Path] <string> [-Mode <Mode>] [-Force] [<CommonParameters>]", page, StringComparison.Ordinal);
        Assert.Contains("| Accepted values | `Auto`, `None` |", page, StringComparison.Ordinal);
        Assert.Contains("[Get-Thing](Get-Thing.md)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_file_gives_a_switch_no_value_in_the_syntax()
    {
        var command = MamlDocument.Write([Cmdlet]).Root!.Elements().Single();
        var inSyntax = command.Descendants().Single(e => e.Name.LocalName == "syntaxItem").Elements().Where(e => e.Name.LocalName == "parameter").ToList();
        Assert.Equal(["true", "false", "false"], inSyntax.Select(p => p.Attribute("required")!.Value));
        Assert.Equal(["0", "named", "named"], inSyntax.Select(p => p.Attribute("position")!.Value));
        Assert.DoesNotContain(inSyntax[2].Elements(), e => e.Name.LocalName == "parameterValue");
        Assert.Equal("none,m,none", string.Join(',', inSyntax.Select(p => p.Attribute("aliases")!.Value)));
    }

    [Fact]
    public void Pages_that_were_just_written_are_not_stale()
    {
        var pages = new Pages(_folder, [Cmdlet]);
        Assert.Equal(["README.md", "Send-Thing.md"], pages.FindStale());
        pages.Write();
        Assert.Empty(pages.FindStale());
    }

    [Fact]
    public void A_changed_page_and_one_of_a_cmdlet_that_is_no_more_are_stale()
    {
        new Pages(_folder, [Cmdlet]).Write();
        File.AppendAllText(System.IO.Path.Combine(_folder, "Send-Thing.md"), "by hand");
        File.WriteAllText(System.IO.Path.Combine(_folder, "Old-Thing.md"), "old");
        var pages = new Pages(_folder, [Cmdlet]);
        Assert.Equal(["Old-Thing.md", "Send-Thing.md"], pages.FindStale());
        pages.Write();
        Assert.Empty(pages.FindStale());
        Assert.False(File.Exists(System.IO.Path.Combine(_folder, "Old-Thing.md")));
    }
}
