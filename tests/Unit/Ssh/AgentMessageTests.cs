using CsCheck;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Ssh.Agent;

namespace XDeploy.Unit.Ssh;

public sealed class AgentMessageTests
{
    private static readonly byte[] Key = [0, 0, 0, 3, (byte)'a', (byte)'b', (byte)'c', 7];

    [Fact]
    public void Questions_are_framed_as_the_protocol_has_it()
    {
        Assert.Equal([0, 0, 0, 1, 11], AgentMessage.AskIdentities());
        Assert.Equal([0, 0, 0, 16, 13, 0, 0, 0, 1, 9, 0, 0, 0, 2, 5, 6, 0, 0, 0, 4], AgentMessage.AskSignature([9], [5, 6], 4));
    }

    [Fact]
    public void Keys_are_read_with_their_types_and_comments()
    {
        byte[] answer = [12, 0, 0, 0, 1, 0, 0, 0, 8, .. Key, 0, 0, 0, 2, (byte)'m', (byte)'e'];

        var identity = Assert.Single(AgentMessage.ReadIdentities(answer)!);
        Assert.Equal(("abc", "me"), (identity.Type, identity.Comment));
        Assert.Equal(Key, identity.Blob);
        Assert.Null(AgentMessage.ReadIdentities([5]));
        Assert.Empty(AgentMessage.ReadIdentities([12, 0, 0, 0, 0])!);
    }

    [Fact]
    public void A_signature_is_read_and_a_refusal_is_none()
    {
        Assert.Equal([1, 2], AgentMessage.ReadSignature([14, 0, 0, 0, 2, 1, 2]));
        Assert.Null(AgentMessage.ReadSignature([5]));
        Assert.Null(AgentMessage.ReadSignature([]));
    }

    [Fact]
    public void No_answer_is_read_beyond_its_end() => Gen.Byte.Array.Sample(bytes =>
    {
        _ = AgentMessage.ReadIdentities([12, .. bytes]);
        _ = AgentMessage.ReadSignature([14, .. bytes]);
    });

    [Theory]
    [InlineData("none", null)]
    [InlineData("/run/agent", "/run/agent")]
    [InlineData("$XDEPLOY_NO_SUCH_VARIABLE", null)]
    public void The_word_of_IdentityAgent_is_a_socket_or_none(string value, string? socket) => Assert.Equal(socket, SshPaths.Agent(value));

    [Fact]
    public void There_may_be_no_agent_behind_a_socket() => Assert.Empty(new SshAgent("/nowhere/agent").Identities());
}
