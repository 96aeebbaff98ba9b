using System.Text;
using XDeploy.Engine.Hosts;

namespace XDeploy.Unit.Hosts;

public sealed class LineReaderTests
{
    [Fact]
    public void Lines_that_are_not_kept_may_be_more_than_is_kept_at_most()
    {
        var lines = new List<string>();
        var reader = new LineReader(lines.Add, maxBytes: 16, keeps: false);
        foreach (var piece in new[] { "one\ntw", "o\nthree\n", "four", "\nfive\nsix" })
            reader.Append(Encoding.UTF8.GetBytes(piece));
        Assert.Equal(["one", "two", "three", "four", "five"], lines);
        Assert.False(reader.Overflowed);
        Assert.Equal("six", reader.Text);
    }

    [Fact]
    public void Lines_that_are_kept_are_bounded()
    {
        var reader = new LineReader(_ => { }, maxBytes: 16);
        for (var i = 0; i < 5; i++)
            reader.Append("line\n"u8);
        Assert.True(reader.Overflowed);
    }
}
