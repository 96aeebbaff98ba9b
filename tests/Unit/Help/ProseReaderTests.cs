using System.Xml.Linq;
using XDeploy.Help.Comments;
using XDeploy.Help.Model;

namespace XDeploy.Unit.Help;

public sealed class ProseReaderTests
{
    private static readonly ProseReader Reader = new(new Dictionary<string, string> { ["XDeploy.Cmdlets.Artifacts.SendArtifactCommand"] = "Send-Artifact" });

    [Theory]
    [InlineData("<see cref=\"T:XDeploy.Cmdlets.Artifacts.SendArtifactCommand\"/>", "Send-Artifact")]
    [InlineData("<see cref=\"P:XDeploy.Cmdlets.Artifacts.SendArtifactCommand.Release\"/>", "-Release")]
    [InlineData("<see cref=\"T:XDeploy.DeployHost\"/>", "DeployHost")]
    [InlineData("<see cref=\"P:XDeploy.DeployHost.Alias\"/>", "Alias")]
    [InlineData("<see cref=\"M:XDeploy.ReleaseId.Parse(System.String)\"/>", "Parse")]
    [InlineData("<see cref=\"T:System.Collections.Generic.List`1\"/>", "List")]
    [InlineData("<see cref=\"T:XDeploy.DeployHost\">the host</see>", "the host")]
    [InlineData("<see langword=\"null\"/>", "null")]
    [InlineData("<paramref name=\"host\"/>", "host")]
    [InlineData("<c>500ms</c>", "500ms")]
    public void References_become_words(string markup, string words) =>
        Assert.Equal($"Before {words}, after.", Read($"<summary>Before {markup}, after.</summary>").Plain);

    [Fact]
    public void Line_breaks_of_the_source_are_spaces() =>
        Assert.Equal("One sentence over two lines.", Read("<summary>\n            One sentence\n            over two lines.\n            </summary>").Plain);

    [Fact]
    public void Paragraphs_and_items_stand_apart() => Assert.Equal(
        ["First.", "Second.", "- auto: as it sees fit", "- none"],
        Read("<remarks>First.<para>Second.</para><list type=\"bullet\"><item><term>auto</term><description>as it sees fit</description></item>\n<item>none</item></list></remarks>")
            .Paragraphs.Select(p => p.Plain));

    [Fact]
    public void Code_is_told_apart_from_words() => Assert.Equal(
        [new Span("Takes "), new Span("-WhatIf", IsCode: true), new Span(" too.")],
        Assert.Single(Read("<summary>Takes <c>-WhatIf</c> too.</summary>").Paragraphs).Spans);

    [Fact]
    public void No_comment_is_empty() => Assert.True(Reader.Read(null).IsEmpty);

    [Theory]
    [InlineData("Sends it. A host that has it is left alone.", "Sends it.")]
    [InlineData("Sends release 2.4.1 to app.example. Done.", "Sends release 2.4.1 to app.example.")]
    [InlineData("Only one", "Only one")]
    public void The_first_sentence_is_the_synopsis(string text, string sentence) =>
        Assert.Equal(sentence, Prose.Of(text).Paragraphs[0].FirstSentence);

    [Theory]
    // The compiler indents every line as it stood after the slashes.
    [InlineData("\n            <code>$hosts |\n                Send-Artifact ./dist\n            Get-Release</code>\n", "$hosts |\n    Send-Artifact ./dist\nGet-Release")]
    [InlineData("\n            <code>$hosts |\n                Send-Artifact ./dist</code>\n", "$hosts |\n    Send-Artifact ./dist")]
    [InlineData("\n            <code>\n            Get-Release\n            </code>\n", "Get-Release")]
    public void Code_keeps_its_own_indent_only(string markup, string code) =>
        Assert.Equal(code, ProseReader.ReadCode(XElement.Parse($"<example>{markup}</example>", LoadOptions.PreserveWhitespace).Element("code")!));

    private static Prose Read(string markup) => Reader.Read(XElement.Parse(markup, LoadOptions.PreserveWhitespace));
}
