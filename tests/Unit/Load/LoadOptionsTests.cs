using XDeploy.Load;

namespace XDeploy.Unit.Load;

public sealed class LoadOptionsTests
{
    [Fact]
    public void Only_the_address_is_needed()
    {
        Assert.True(LoadOptions.TryParse(["--url", "http://127.0.0.1:80/"], out var options, out _));
        Assert.Equal(new LoadOptions { Url = new Uri("http://127.0.0.1:80/") }, options);
        Assert.Null(options.Duration);
    }

    [Fact]
    public void Every_option_is_read()
    {
        string[] line =
        [
            "--url", "http://h/", "--rate", "12.5", "--post", "0.1", "--body-bytes", "9", "--connections", "3", "--timeout", "0.5",
            "--duration", "7", "--ready", "4", "--timeline-ms", "250", "--report", "r.json",
        ];

        Assert.True(LoadOptions.TryParse(line, out var options, out _));
        Assert.Equal(
            new LoadOptions
            {
                Url = new Uri("http://h/"),
                Rate = 12.5,
                PostShare = 0.1,
                BodyBytes = 9,
                Connections = 3,
                Timeout = TimeSpan.FromMilliseconds(500),
                Duration = TimeSpan.FromSeconds(7),
                ReadyAfter = 4,
                Slot = TimeSpan.FromMilliseconds(250),
                ReportFile = "r.json",
            },
            options);
    }

    [Theory]
    [InlineData("--url is missing")]
    [InlineData("--url is missing", "--rate", "1")]
    [InlineData("--rate needs a value", "--url", "http://h/", "--rate")]
    [InlineData("--post 1.5: no such option, or not a value of it", "--post", "1.5")]
    [InlineData("--rate NaN: no such option, or not a value of it", "--rate", "NaN")]
    [InlineData("--rate 0: no such option, or not a value of it", "--rate", "0")]
    [InlineData("--url https://h/: no such option, or not a value of it", "--url", "https://h/")]
    [InlineData("--speed 9: no such option, or not a value of it", "--speed", "9")]
    public void A_wrong_line_is_refused_with_its_reason(string reason, params string[] line)
    {
        Assert.False(LoadOptions.TryParse(line, out _, out var error));
        Assert.Equal(reason, error);
    }
}
