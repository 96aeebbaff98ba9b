using System.Security.Cryptography;
using System.Text;
using XDeploy.Engine.Artifacts;

namespace XDeploy.Unit.Artifacts;

/// <summary>When what is sent is compressed.</summary>
public sealed class CompressionTests
{
    private const double Speed = 100e6;

    [Theory]
    [InlineData(TransferCompression.None, 1e3, 0.1, false)]
    [InlineData(TransferCompression.Gzip, null, 1.0, true)]
    // A line of 1 MB/s is what is waited for, one of 200 MB/s is not.
    [InlineData(TransferCompression.Auto, 1e6, 0.3, true)]
    [InlineData(TransferCompression.Auto, 200e6, 0.1, false)]
    [InlineData(TransferCompression.Auto, 1e6, 0.95, false)]
    [InlineData(TransferCompression.Auto, 40e6, 0.3, true)]
    [InlineData(TransferCompression.Auto, 40e6, 0.5, false)]
    [InlineData(TransferCompression.Auto, null, 0.1, false)]
    public void It_pays_where_the_line_is_what_is_waited_for(TransferCompression wanted, double? line, double ratio, bool pays) =>
        Assert.Equal(pays, CompressionChoice.Pays(wanted, line, Speed, ratio));

    [Fact]
    public void A_line_is_measured_behind_what_its_buffers_take()
    {
        var line = new LineMeter(null);
        line.Count(4 << 20, TimeSpan.FromSeconds(1));
        Assert.Null(line.Rate);
        for (var i = 0; i < 8; i++)
            line.Count(256 << 10, TimeSpan.FromSeconds(0.25));
        Assert.NotNull(line.Rate);
        Assert.Equal(1 << 20, line.Rate.Value, 1.0);
    }

    [Fact]
    public void What_the_kernel_tells_counts_more_than_how_long_somebody_reads()
    {
        var line = new LineMeter(null);
        line.Tell(90_000_000);
        Assert.Null(line.Rate);
        line.Count(4 << 20, TimeSpan.FromSeconds(1));
        line.Count(4 << 20, TimeSpan.FromSeconds(8));
        line.Tell(3_000);
        line.Tell(null);
        Assert.Equal(90_000_000, line.Rate);
    }

    [Fact]
    public void A_bound_is_known_before_anything_is_sent_and_holds_behind()
    {
        var line = new LineMeter(1000);
        Assert.Equal(1000, line.Rate);
        line.Count(5 << 20, TimeSpan.FromSeconds(1));
        line.Count(5 << 20, TimeSpan.FromSeconds(1));
        Assert.Equal(1000, line.Rate);
    }

    [Fact]
    public void What_gets_no_smaller_is_left_as_it_is()
    {
        var packer = new Packer(TransferCompression.Auto, new LineMeter(100_000));
        Assert.Null(packer.TryPack(RandomNumberGenerator.GetBytes(100_000)));
        Assert.InRange(packer.TryPack(Encoding.ASCII.GetBytes(new string('x', 100_000)))!.Length, 1, 2000);
    }
}
