using XDeploy.Engine.Artifacts.Git;

namespace XDeploy.Unit.Artifacts;

/// <summary>What is let in as a repository, a revision and a key.</summary>
public sealed class GitTextTests
{
    [Theory]
    [InlineData("git@git.example.org:team/x.git")]
    [InlineData("git.example.org:x.git")]
    [InlineData("git@[2001:db8::1]:x.git")]
    [InlineData("ssh://git@git.example.org:2222/team/x.git")]
    [InlineData("https://git.example.org/team/x.git")]
    [InlineData("file:///srv/git/x.git")]
    [InlineData("/srv/git/x.git")]
    public void An_address_is_let_in(string text) => Assert.Equal(text, GitAddress.Parse(text).Text);

    [Theory]
    [InlineData("--upload-pack=touch /tmp/x")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("ext::sh -c x")]
    [InlineData("ext::x")]
    [InlineData("fd::17")]
    [InlineData("ftp://git.example.org/x.git")]
    [InlineData("ssh://-oProxyCommand=x/x.git")]
    [InlineData("ssh://-l@git.example.org/x.git")]
    [InlineData("-l@git.example.org:x.git")]
    [InlineData("git@-oProxyCommand=x:x.git")]
    [InlineData("git@git.example.org:-x")]
    [InlineData("x.git")]
    [InlineData("../x.git")]
    [InlineData("https://git.example.org/a\nb")]
    public void What_git_would_take_for_something_else_is_refused(string text) => Assert.Equal("GitAddressInvalid", Id(() => GitAddress.Parse(text)));

    [Fact]
    public void A_password_in_an_address_is_refused_and_not_repeated()
    {
        var error = Assert.Throws<DeployException>(() => GitAddress.Parse("https://x:s3cret@git.example.org/x.git"));
        Assert.Equal("GitAddressHasSecret", error.ErrorId);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Submodules_read_files_of_a_host_only_where_the_repository_is_one()
    {
        Assert.DoesNotContain("file", GitAddress.Parse("git@git.example.org:x.git").Protocols, StringComparison.Ordinal);
        Assert.EndsWith(":file", GitAddress.Parse("/srv/git/x.git").Protocols, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-x")]
    [InlineData("a..b")]
    [InlineData("a b")]
    [InlineData("a~1")]
    [InlineData("a^{}")]
    [InlineData("a:b")]
    [InlineData("a*")]
    [InlineData("@")]
    [InlineData("@{u}")]
    [InlineData("a.lock")]
    [InlineData(".a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a'b")]
    [InlineData("")]
    public void A_name_that_git_does_not_allow_is_refused(string name)
    {
        Assert.Equal("GitRevisionInvalid", Id(() => GitRevision.Of(name, null, null)));
        Assert.Equal("GitRevisionInvalid", Id(() => GitRevision.Of(null, name, null)));
    }

    [Fact]
    public void A_revision_names_what_the_server_is_asked_for()
    {
        var commit = new string('A', 40);
        Assert.Equal("refs/heads/feature/x", GitRevision.Of("feature/x", null, null).Reference);
        Assert.Equal("refs/tags/v1.0", GitRevision.Of(null, "v1.0", commit).Reference);
        Assert.Equal("HEAD", GitRevision.Of(null, null, null).Reference);
        Assert.Null(GitRevision.Of(null, null, commit).Reference);
        Assert.Equal(new string('a', 40), GitRevision.Of(null, null, commit).Commit);
    }

    [Theory]
    [InlineData("abc1234")]
    [InlineData("main")]
    public void A_commit_is_named_in_full(string commit) => Assert.Equal("GitRevisionInvalid", Id(() => GitRevision.Of(null, null, commit)));

    [Fact]
    public void A_branch_and_a_tag_exclude_each_other() => Assert.Equal("GitRevisionInvalid", Id(() => GitRevision.Of("a", "b", null)));

    private static string Id(Action work) => Assert.Throws<DeployException>(work).ErrorId;
}
