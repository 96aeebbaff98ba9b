using CsCheck;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.AuthorizedKeys;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Unit.Ssh;

public sealed class AuthorizedKeysTests
{
    private const string One = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAZbBD9qVFaXzkJJiH0LJGtZ3ML9rLNqqaRtAnQQNu3";
    private const string Two = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJAZbBD9qVFaXzkJJiH0LJGtZ3ML9rLNqqaRtAnQQNu4";

    [Theory]
    [InlineData("", null, One + " me\n")]
    [InlineData("# mine\n" + Two, null, "# mine\n" + Two + "\n" + One + " me\n")]
    [InlineData(One + " other\n", null, One + " other\n")]
    [InlineData("no-pty " + One + " other\n", null, "no-pty " + One + " other\n")]
    [InlineData("bad " + One + "\n", null, One + " me\n")]
    [InlineData("no-pty " + One + "\n" + Two + "\n", "", Two + "\n" + One + " me\n")]
    [InlineData("no-pty " + One + "\n" + One + " x\n", "", One + " x\n")]
    [InlineData(One + "\n", "from=\"10.0.0.0/8\"", "from=\"10.0.0.0/8\" " + One + " me\n")]
    public void A_key_is_there_afterwards_once_and_as_asked(string before, string? options, string after)
    {
        var document = AuthorizedKeysDocument.Parse(before).With(Key(One), "me", options);

        Assert.Equal(after, document.Text);
        Assert.Equal(after, document.With(Key(One), "me", options).Text);
    }

    [Fact]
    public void Only_the_keys_that_are_named_stay()
    {
        const string text = "# team\n" + One + " a\nno-pty " + Two + " b\nnonsense\n\n";

        Assert.Equal("# team\n" + One + " a\n\n", AuthorizedKeysDocument.Parse(text).Only([Key(One)]).Text);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("10.1.2.*,!10.1.2.3", "10.1.2.4", true)]
    [InlineData("10.1.2.*,!10.1.2.3", "10.1.2.3", false)]
    [InlineData("fe80::/10", "fe80::1", true)]
    [InlineData("10.0.0.1/8", "10.0.0.1", false)]
    public void An_address_may_log_in_or_not(string from, string address, bool expected) => Assert.Equal(expected, SshAddressList.IsMatch(from, address));

    [Fact]
    public void Any_text_comes_back_byte_by_byte() =>
        Gen.String.Sample(text => Assert.Equal(text, AuthorizedKeysDocument.Parse(text).Text));

    private static SshPublicKey Key(string text) => SshPublicKey.TryParse(text, out _)!;
}
