using CsCheck;
using XDeploy.Engine.Preparation;

namespace XDeploy.Unit.Preparation;

public sealed class SshdOptionsTests
{
    private const string DropIn = "/etc/ssh/sshd_config.d/50.conf";

    [Fact]
    public void Any_text_is_kept() =>
        Gen.String.Sample(text => Assert.Equal(text, SshdConfigDocument.Parse(text, "f").Text));

    [Fact]
    public void Any_bytes_are_kept() =>
        Gen.Byte.Array.Sample(bytes => Assert.Equal(bytes, SshdConfigDocument.Parse(bytes, "f").ToBytes()));

    [Theory]
    [InlineData("", "X11Forwarding yes\n")]
    [InlineData("Port 22", "Port 22\nX11Forwarding yes\n")]
    [InlineData("Port 22\r\n", "Port 22\r\nX11Forwarding yes\r\n")]
    [InlineData("  x11forwarding = no   # why\nPort 22\n", "  x11forwarding = yes   # why\nPort 22\n")]
    [InlineData("X11Forwarding no\nX11Forwarding no\n", "X11Forwarding yes\nX11Forwarding no\n")]
    [InlineData("# a\nMatch User a\n\tX11Forwarding no\n", "# a\nX11Forwarding yes\nMatch User a\n\tX11Forwarding no\n")]
    [InlineData("Port 22\n\n# of a\nMatch User a\n\tBanner /b\n", "Port 22\nX11Forwarding yes\n\n# of a\nMatch User a\n\tBanner /b\n")]
    [InlineData("# top\nInclude /etc/ssh/sshd_config.d/*.conf\nPort 22\n", "# top\nX11Forwarding yes\nInclude /etc/ssh/sshd_config.d/*.conf\nPort 22\n")]
    [InlineData("Include /else/*.conf\n", "Include /else/*.conf\nX11Forwarding yes\n")]
    [InlineData("X11Forwarding no\nMatch all\nX11Forwarding no\n", "X11Forwarding no\nMatch all\nX11Forwarding yes\n")]
    [InlineData("X11Forwarding \"no\"# c\n", "X11Forwarding yes\n")]
    public void The_line_that_counts_is_set(string before, string after) => Assert.Equal(after, Set(before, "x11forwarding", "yes").Main.Text);

    [Fact]
    public void The_line_that_counts_may_be_in_a_drop_in()
    {
        var after = SshdOptions.Set(With("Include sshd_config.d/*.conf\nBanner /a\n", "Banner /b\n"), "Banner", [["/c"]]);

        Assert.Equal("Banner /c\n", after.Documents.Single(d => d.Path == DropIn).Text);
        Assert.Equal("Include sshd_config.d/*.conf\nBanner /a\n", after.Main.Text);
    }

    [Theory]
    [InlineData("AllowUsers a\nPort 1\nAllowUsers b c\n", "AllowUsers x y\nPort 1\n")]
    [InlineData("Port 1\n", "Port 1\nAllowUsers x y\n")]
    public void A_list_over_lines_becomes_one(string before, string after) => Assert.Equal(after, SshdOptions.Set(With(before), "AllowUsers", [["x"], ["y"]]).Main.Text);

    [Fact]
    public void A_list_in_a_file_that_is_included_twice_moves_to_where_it_counts_once()
    {
        var after = SshdOptions.Set(With("Include sshd_config.d/*.conf\nInclude sshd_config.d/50.conf\n", "Banner /a\nAllowUsers a\n"), "AllowUsers", [["x", "y"]]);

        Assert.Equal("AllowUsers x y\nInclude sshd_config.d/*.conf\nInclude sshd_config.d/50.conf\n", after.Main.Text);
        Assert.Equal("Banner /a\n", after.Documents.Single(d => d.Path == DropIn).Text);
    }

    [Theory]
    [InlineData("Port 1\n# c\nPort 2\nPort 3\n", "Port 8\n# c\nPort 9\n")]
    [InlineData("  Port 8\nBanner /a\n", "  Port 8\n  Port 9\nBanner /a\n")]
    [InlineData("Banner /a\n", "Banner /a\nPort 8\nPort 9\n")]
    public void A_line_for_each_value_stays_one(string before, string after) => Assert.Equal(after, SshdOptions.Set(With(before), "Port", [["8"], ["9"]]).Main.Text);

    [Fact]
    public void Subsystems_are_told_apart_by_name() => Assert.Equal(
        "Subsystem sftp internal-sftp -l INFO\nSubsystem x y\n",
        SshdOptions.Set(With("Subsystem sftp /usr/lib/openssh/sftp-server\nSubsystem x y\n"), "subsystem", [["sftp", "internal-sftp", "-l", "INFO"]]).Main.Text);

    [Fact]
    public void An_option_goes_with_all_lines_that_would_count() => Assert.Equal(
        "Match User a\nBanner /c\n", SshdOptions.Set(With("Banner /a\nbanner /b\nMatch User a\nBanner /c\n"), "Banner", null).Main.Text);

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a\"b\\c'd")]
    [InlineData("#a")]
    [InlineData("=a")]
    [InlineData("é")]
    public void A_value_is_one_word(string value) => Assert.Equal([value], Set("Port 22\n", "ChrootDirectory", value).Effective(SshdConnection.None)["ChrootDirectory"].Values);

    [Theory]
    [InlineData("Banner", "a\nPermitRootLogin yes")]
    [InlineData("ForceCommand", "a\nb")]
    [InlineData("ForceCommand", "echo 'a")]
    [InlineData("ForceCommand", " ")]
    public void What_cannot_be_written_is_refused(string option, string value) =>
        Assert.Equal("SshdValueInvalid", Assert.Throws<DeployException>(() => Set("", option, value)).ErrorId);

    [Theory]
    [InlineData("Match")]
    [InlineData("Include")]
    [InlineData("A B")]
    public void What_is_no_option_is_refused(string option) =>
        Assert.Equal("SshdOptionUnsettable", Assert.Throws<DeployException>(() => Set("", option, "x")).ErrorId);

    [Theory]
    [InlineData(
        "PasswordAuthentication yes\nMatch User a\n\tPasswordAuthentication yes # his\n\tBanner /a\nMatch all\n\tChallengeResponseAuthentication yes\n",
        "PasswordAuthentication no\nMatch User a\n\tPasswordAuthentication no # his\n\tBanner /a\nMatch all\n\tChallengeResponseAuthentication no\n")]
    [InlineData("Port 22\n", "Port 22\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n")]
    [InlineData(
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nAuthenticationMethods publickey,password publickey\n",
        "PasswordAuthentication no\nKbdInteractiveAuthentication no\nAuthenticationMethods publickey\n")]
    public void Password_logins_end_with_no_more_than_it_takes(string before, string after) => Assert.Equal(after, SshdPasswordLogins.Disable(With(before)).Main.Text);

    [Fact]
    public void A_login_that_needs_a_password_beside_a_key_is_not_made_weaker_by_the_way()
    {
        var error = Assert.Throws<DeployException>(() => SshdPasswordLogins.Disable(With("Match User a\nAuthenticationMethods publickey,keyboard-interactive:pam\n")));

        Assert.Equal("SshdAuthenticationMethodsNeedPassword", error.ErrorId);
        Assert.Contains("/etc/ssh/sshd_config:4", error.Message, StringComparison.Ordinal);
    }

    private static SshdConfiguration Set(string text, string option, string value) => SshdOptions.Set(With(text), option, [[value]]);

    private static SshdConfiguration With(string text, string? dropIn = null)
    {
        var files = new Dictionary<string, string> { [SshdConfiguration.DefaultPath] = text };
        if (dropIn is not null)
            files[DropIn] = dropIn;
        return SshdConfiguration.Parse(SshdConfiguration.DefaultPath, files);
    }
}
