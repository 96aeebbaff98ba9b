using CsCheck;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class OneLineTests
{
    private const string Awkward = " \t\"'\\;{}#()~*üaZ0/";

    private static readonly Gen<string> Value = Gen.Int[0, Awkward.Length - 1].Select(at => Awkward[at]).Array[0, 12].Select(c => new string(c));

    [Fact]
    public void Nginx_reads_back_the_word_that_was_quoted() => Value.Sample(value => Assert.Equal([value], NginxWords.Read(OneLine.Word(value).Source)));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("price$x")]
    public void A_word_that_nobody_means_is_refused(string value) =>
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(() => OneLine.Word(value)).ErrorId);

    [Fact]
    public void A_template_may_hold_variables_and_no_line_break()
    {
        Assert.Equal("\"a ${host} b\"", OneLine.Template("a ${host} b").Source);
        Assert.Throws<DeployException>(() => OneLine.Template("$host\nreturn 200"));
    }

    [Theory]
    [InlineData("text/plain text/css")]
    [InlineData("X-Robots \"no; index\" always")]
    [InlineData("'a b' ${host}x")]
    [InlineData(@"a\;b")]
    [InlineData("")]
    public void What_an_operator_wrote_stays_as_it_is(string value) => Assert.Equal(value, OneLine.Rest(value).Source);

    [Theory]
    [InlineData("on; return 200")]
    [InlineData("on }")]
    [InlineData("x { y")]
    [InlineData("\"open")]
    [InlineData("'open\\'")]
    [InlineData("\"a\";")]
    [InlineData("\"a\"b")]
    [InlineData("on # rest")]
    [InlineData("a\\")]
    [InlineData("${a;b}")]
    [InlineData("a\nb")]
    public void What_would_not_stay_one_directive_is_refused(string value) =>
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(() => OneLine.Rest(value)).ErrorId);
}
