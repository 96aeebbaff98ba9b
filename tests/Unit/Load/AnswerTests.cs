using System.Text;
using XDeploy.Load;

namespace XDeploy.Unit.Load;

public sealed class AnswerTests
{
    [Fact]
    public void An_answer_of_the_service_is_good_and_names_its_version()
    {
        Assert.Null(Check("""{"service": "x-model", "host": "app1", "received": 512, "version": "2.0.1", "port": 5001}""", 512, out var version));
        Assert.Equal("2.0.1", version);
    }

    [Theory]
    [InlineData("<html>It works</html>", "the answer is not JSON")]
    [InlineData("", "the answer is not JSON")]
    [InlineData("""{"version": "1", "port": 5001, "received": 3""", "the answer is not JSON")]
    [InlineData("""{"port": 5001, "received": 3}""", "the answer names no version")]
    [InlineData("""{"inner": {"version": "1"}, "port": 5001, "received": 3}""", "the answer names no version")]
    [InlineData("""{"version": "1", "port": "5001", "received": 3}""", "the answer names no port")]
    [InlineData("""{"version": "1", "port": 5001, "received": 4}""", "the answer echoes another body length")]
    [InlineData("""{"version": "1", "port": 5001}""", "the answer echoes another body length")]
    public void Anything_else_is_a_loss(string body, string reason) => Assert.Equal(reason, Check(body, 3, out _));

    private static string? Check(string body, int received, out string? version) =>
        Answer.Check(Encoding.UTF8.GetBytes(body), received, out version);
}
