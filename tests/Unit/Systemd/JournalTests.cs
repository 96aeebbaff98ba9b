using XDeploy.Engine.Systemd;

namespace XDeploy.Unit.Systemd;

public sealed class JournalTests
{
    [Fact]
    public void An_entry_is_read_with_its_fields()
    {
        var entry = JournalEntryReader.Read(
            """{"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1795597489645074","_SYSTEMD_UNIT":"x@1.service","PRIORITY":"3","SYSLOG_IDENTIFIER":"x","_PID":"57","MESSAGE":"a\nb","_BOOT_ID":"b","_SYSTEMD_INVOCATION_ID":"i"}""",
            "app1");
        Assert.Equal(
            new SystemdJournalEntry
            {
                HostName = "app1",
                Time = DateTimeOffset.FromUnixTimeSeconds(1795597489).AddTicks(6450740),
                Unit = "x@1.service",
                Priority = SystemdJournalPriority.Error,
                Identifier = "x",
                Pid = 57,
                Message = "a\nb",
                InvocationId = "i",
                BootId = "b",
                Cursor = "s=1;i=2",
            },
            entry);
    }

    [Theory]
    [InlineData("""["caf"]""", "caf")]
    [InlineData("[99,97,102,195,169,27]", "caf\u00e9\u001b")]
    [InlineData("[255]", "\ufffd")]
    [InlineData("""[[104,105],"second"]""", "hi")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    public void A_message_is_text_in_whatever_form_it_comes(string json, string message) =>
        Assert.Equal(message, JournalEntryReader.Read($$"""{"__REALTIME_TIMESTAMP":"1","MESSAGE":{{json}}}""", "app1")!.Message);

    [Fact]
    public void What_systemd_says_of_a_unit_belongs_to_the_unit() =>
        Assert.Equal("x@1.service", JournalEntryReader.Read("""{"__REALTIME_TIMESTAMP":"1","_SYSTEMD_UNIT":"init.scope","UNIT":"x@1.service"}""", "app1")!.Unit);

    [Theory]
    [InlineData("")]
    [InlineData("-- No entries --")]
    [InlineData("""{"MESSAGE":"cut""")]
    [InlineData("""{"MESSAGE":"no time"}""")]
    public void What_is_no_entry_is_left_out(string line) => Assert.Null(JournalEntryReader.Read(line, "app1"));

    [Fact]
    public void A_query_is_words_that_no_value_can_leave()
    {
        var query = new JournalQuery
        {
            Unit = ["x@*.service"],
            Since = DateTimeOffset.FromUnixTimeMilliseconds(1500),
            Priority = SystemdJournalPriority.Warning,
            Lines = 5,
            Grep = "it's; rm",
        };
        Assert.EndsWith(" '--unit=x@*.service' '--since=@1.5' '--priority=4' '--grep=it'\\''s; rm' '--lines=5'", query.Command(follow: false).Source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, "--follow --no-tail")]
    [InlineData(true, 0, "--follow '--lines=0'")]
    [InlineData(false, null, "")]
    public void Following_shows_what_there_is_since_then(bool follow, int? lines, string end)
    {
        var source = new JournalQuery { Since = DateTimeOffset.UnixEpoch, Lines = lines }.Command(follow).Source;
        Assert.EndsWith(("'--since=@0' " + end).TrimEnd(), source, StringComparison.Ordinal);
    }
}
