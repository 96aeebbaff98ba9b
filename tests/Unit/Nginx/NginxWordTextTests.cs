using CsCheck;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxWordTextTests
{
    private const string Awkward = " \t\"'\\;{}#()~*üaZ0/";

    private static readonly Gen<string> Value = Gen.Int[0, Awkward.Length - 1].Select(at => Awkward[at]).Array[0, 12].Select(c => new string(c));

    [Theory]
    [InlineData("/var/log/x.log", "/var/log/x.log")]
    [InlineData("weight=3", "weight=3")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("a{1,2}", "\"a{1,2}\"")]
    [InlineData("#no", "\"#no\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData(@"\.php", "\"\\\\.php\"")]
    public void A_word_is_quoted_where_it_has_to_be(string value, string expected) => Assert.Equal(expected, NginxWordText.Word(value).Source);

    [Fact]
    public void Nginx_reads_back_the_word_that_was_quoted() =>
        Value.Sample(value => Assert.Equal([value], NginxWords.Read(NginxWordText.Word(value).Source)));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    [InlineData("price$x")]
    public void A_word_that_nginx_would_read_otherwise_is_refused(string value) =>
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(() => NginxWordText.Word(value)).ErrorId);

    [Fact]
    public void An_expression_may_hold_variables()
    {
        Assert.Equal("$host", NginxWordText.Expression("$host").Source);
        Assert.Equal("\"a ${host} b\"", NginxWordText.Expression("a ${host} b").Source);
        Assert.Throws<DeployException>(() => NginxWordText.Expression("$host\nreturn 200"));
    }

    [Theory]
    [InlineData("text/plain text/css")]
    [InlineData("X-Robots \"no; index\" always")]
    [InlineData("'a b' ${host}x")]
    [InlineData(@"a\;b")]
    [InlineData("")]
    public void What_an_operator_wrote_stays_as_it_is(string value) => Assert.Equal(value, NginxWordText.FromOperator(value).Source);

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
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(() => NginxWordText.FromOperator(value)).ErrorId);

    [Fact]
    public void A_span_of_time_is_written_in_seconds_or_milliseconds()
    {
        Assert.Equal("90s", NginxWordText.Span(TimeSpan.FromMinutes(1.5)).Source);
        Assert.Equal("250ms", NginxWordText.Span(TimeSpan.FromMilliseconds(250)).Source);
        Assert.Throws<DeployException>(() => NginxWordText.Span(TimeSpan.FromSeconds(-1)));
    }
}
