using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;
using static XDeploy.Engine.Artifacts.Git.GitErrors;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>The steps that look at a work tree or a release, fetch, check out and verify: shell, and nothing that decides.</summary>
internal sealed class GitScripts(GitSyncRequest request, RunAs who)
{
    /// <summary>Name of the file in a release that holds the id of the commit that it is.</summary>
    public const string CommitName = ".xdeploy-commit";

    private const string Delivered = "refs/xdeploy/delivered";

    private readonly string _path = request.Target.Path;
    private readonly string _url = request.Access.Address.Text;
    private readonly GitRevision _revision = request.Revision;

    /// <summary>What is at the path, and what the server has. Of a work tree the objects are fetched, as 'git fetch --dry-run' does; no name and no file changes.</summary>
    public RemoteScript Look()
    {
        var script = Script($"look at {_path}")
            .Step("git", $"command -v git >/dev/null || exit {StatusNoGit}")
            .Step("path", $$"""
                printf 'user=%s\n' "$(id -un)"
                if [ ! -e {{_path}} ]; then echo state=absent
                elif [ ! -d {{_path}} ]; then echo state=other
                elif [ -z "$(ls -A -- {{_path}})" ]; then echo state=absent
                else
                    printf 'owner=%s\n' "$(stat -Lc %U -- {{_path}})"
                    if [ -e {{_path}}/.git ]; then echo state=tree; else echo state=other; fi
                fi
                """);
        return request.Target.Release is null ? script : script.Step("release", Release());
    }

    /// <summary>What a branch or a tag is on the server, where there is nothing to fetch into.</summary>
    public RemoteScript Ask() => Script($"ask for {_revision}").Step("ask", ShellText.Of(
        $$"""
        {{request.Access.Remote}}
        xd_status=0; xd_answer=$(xd_git ls-remote --exit-code -- {{_url}} {{_revision.Reference!}} {{_revision.Reference + "^{}"}}) || xd_status=$?
        [ $xd_status -ne 2 ] || exit {{StatusUnknown}}
        [ $xd_status -eq 0 ] || exit $xd_status
        xd_commit=$(printf '%s\n' "$xd_answer" | awk -F '\t' -v r={{_revision.Reference!}} '$2 == r || $2 == r "^{}" { id = $1 } END { print id }')
        [ -n "$xd_commit" ] || exit {{StatusUnknown}}
        {{Exact()}}
        """));

    /// <summary>A work tree against the server.</summary>
    public RemoteScript Compare() => Script($"fetch {_revision}")
        .Step("tree", ShellText.Of(
            $$"""
            {{Local()}}
            xd_head=$(xd_git rev-parse -q --verify 'HEAD^{commit}') && printf 'head=%s\n' "$xd_head"
            [ "$(xd_git config --get remote.origin.url)" = {{_url}} ] || echo stale=url
            {{(_revision.Tag is null ? ShellText.Empty : ShellText.Of($"xd_tag=$(xd_git rev-parse -q --verify {_revision.Reference!}) && printf 'tag=%s\\n' \"$xd_tag\""))}}
            {{(request.SkipSubmodule ? ShellText.Empty : ShellText.Of($"if xd_git submodule status --recursive | grep -q '^[-+U]'; then echo stale=submodules; fi"))}}
            if git lfs version >/dev/null 2>&1 && xd_git lfs ls-files 2>/dev/null | grep -q ' - '; then echo stale=lfs; fi
            :
            """))
        .Step("changes", ShellText.Of($"{Local()}\nxd_git --no-optional-locks status --porcelain{IgnoreSubmodules}"))
        .Step("fetch", ShellText.Of(
            $$"""
            cd -- {{_path}}
            {{request.Access.Remote}}
            {{Fetch(isNew: false)}}
            """))
        .Step("history", ShellText.Of(
            $$"""
            {{Local()}}
            xd_commit=$(xd_git rev-parse FETCH_HEAD^{commit})
            xd_git rev-parse -q --verify HEAD >/dev/null || exit 0
            printf 'added=%s\n' "$(xd_git rev-list --count "HEAD..$xd_commit")"
            printf 'removed=%s\n' "$(xd_git rev-list --count "$xd_commit..HEAD")"
            """))
        .Step("commits", ShellText.Of(
            $$"""
            {{Local()}}
            xd_commit=$(xd_git rev-parse FETCH_HEAD^{commit})
            xd_git rev-parse -q --verify HEAD >/dev/null || exit 0
            if xd_git merge-base --is-ancestor HEAD "$xd_commit"; then exit 0; fi
            [ -z "$(xd_git for-each-ref --count=1 --contains HEAD refs/remotes refs/tags refs/xdeploy)" ] || exit 0
            xd_git log --format='commit %h %s' HEAD --not "$xd_commit" --remotes --tags '--glob=refs/xdeploy/*'
            """));

    /// <summary>Makes a work tree or a release, beside its place, and gives it its name.</summary>
    public RemoteScript Create(GitState state) => Script($"check out {_revision}").Step("create", ShellText.Of(
        $$"""
        {{AskHost()}}
        mkdir -p -- {{request.Target.Parent}} && [ -w {{request.Target.Parent}} ] || exit {{StatusParent}}
        xd_new=$(mktemp -d -- {{request.Target.Parent}}/.incoming-git.XXXXXXXXXX)
        {{request.Access.Remote}}
        cd -- "$xd_new"
        xd_git init -q
        xd_git remote add origin {{_url}}
        {{Fetch(isNew: true)}}
        [ "$xd_commit" = {{state.Commit}} ] || exit {{StatusMoved}}
        {{Checkout(ShellText.Of($"xd_git checkout -q --detach \"$xd_commit\""))}}
        {{(request.Target.Release is null ? ShellText.Empty : Export())}}
        chmod 0755 .
        sync -f .
        {{Keep()}}
        mv -T -- "$xd_new" {{_path}} 2>/dev/null || exit {{StatusTaken}}
        """));

    /// <summary>Brings a work tree to a commit that was fetched.</summary>
    public RemoteScript Update(GitState state) => Script($"check out {_revision}")
        .Step("as before", ShellText.Of(
            $$"""
            {{Local()}}
            [ "$(xd_git rev-parse -q --verify HEAD)" = {{state.Head ?? string.Empty}} ] || exit {{StatusMoved}}
            {{(request.Force ? ShellText.Empty : ShellText.Of($"[ -z \"$(xd_git status --porcelain{IgnoreSubmodules})\" ] || exit {StatusMoved}"))}}
            """))
        .Step("update", ShellText.Of(
            $$"""
            cd -- {{_path}}
            {{request.Access.Remote}}
            xd_commit={{state.Commit}}; xd_object={{state.TagObject ?? state.Commit}}
            if xd_git remote get-url origin >/dev/null 2>&1; then xd_git remote set-url origin {{_url}}; else xd_git remote add origin {{_url}}; fi
            {{(request.Force ? Discard() : ShellText.Empty)}}
            {{Checkout(ShellText.Of($"xd_git checkout -q --detach \"$xd_commit\""))}}
            """))
        .OnFailure("put back", state.Head is null ? ShellText.Of($":") : ShellText.Of(
            $$"""
            {{Local()}}
            [ "$(xd_git rev-parse HEAD)" = {{state.Commit}} ] || exit 0
            xd_git checkout -q --force --detach {{state.Head}}
            xd_git submodule update -q --init --recursive --force --no-fetch || :
            if git lfs version >/dev/null 2>&1; then xd_git lfs checkout || :; fi
            """));

    private ShellText IgnoreSubmodules => request.SkipSubmodule ? ShellText.Of($" --ignore-submodules=all") : ShellText.Empty;

    private RemoteScript Script(string purpose) => new(purpose) { RunAs = who, Timeout = TimeSpan.FromHours(1) };

    private ShellText Local() => ShellText.Of($"cd -- {_path}\n{GitAccess.Local}");

    // Sets xd_commit, and xd_object where a tag has one of its own. A server may refuse a commit by its id; then all of its branches and tags are asked for.
    private ShellText Fetch(bool isNew)
    {
        var depth = isNew && !request.FullHistory ? ShellText.Of($" --depth=1") : ShellText.Empty;
        if (_revision.Reference is { } reference)
        {
            return ShellText.Of(
                $$"""
                xd_git fetch -q --no-tags{{depth}} -- {{_url}} {{reference}}
                xd_object=$(xd_git rev-parse FETCH_HEAD); xd_commit=$(xd_git rev-parse FETCH_HEAD^{commit})
                printf 'object=%s\n' "$xd_object"
                {{Exact()}}
                """);
        }

        var everything = ShellText.Of($"'+refs/heads/*:refs/xdeploy/heads/*' '+refs/tags/*:refs/xdeploy/tags/*'");
        return ShellText.Of(
            $$"""
            xd_commit={{_revision.Commit!}}
            xd_has() { xd_git cat-file -e "$xd_commit^{commit}" 2>/dev/null; }
            xd_has && xd_status=0 || { xd_status=0; xd_said=$(xd_git fetch -q --no-tags{{depth}} -- {{_url}} "$xd_commit" 2>&1) || xd_status=$?; }
            if [ $xd_status -ne 0 ]; then
                case $xd_said in
                *unadvertised*|*'not our ref'*|*'no such remote ref'*)
                    if [ "$(xd_git rev-parse --is-shallow-repository)" = true ]; then xd_git fetch -q --no-tags --unshallow -- {{_url}} {{everything}}; else xd_git fetch -q --no-tags -- {{_url}} {{everything}}; fi ;;
                *) printf '%s\n' "$xd_said" >&2; exit $xd_status ;;
                esac
            fi
            xd_has || exit {{StatusUnknown}}
            xd_object=$xd_commit
            printf '%s\t\tcommit\n' "$xd_commit" >"$(xd_git rev-parse --git-path FETCH_HEAD)"
            printf 'commit=%s\n' "$xd_commit"
            """);
    }

    private ShellText Exact() => _revision.Commit is null || _revision.Reference is null
        ? ShellText.Of($"printf 'commit=%s\\n' \"$xd_commit\"")
        : ShellText.Of($"printf 'commit=%s\\n' \"$xd_commit\"\n[ \"$xd_commit\" = {_revision.Commit} ] || exit {StatusNotExact}");

    private static ShellText Discard() => ShellText.Of(
        $$"""
        xd_git reset -q --hard
        xd_git clean -ffdq
        xd_git submodule foreach -q --recursive 'git reset -q --hard; git clean -ffdq' || :
        """);

    // What is left of submodules that the commit no longer has goes: the tree was clean before.
    private ShellText Checkout(ShellText checkout) => ShellText.Of(
        $$"""
        {{FindLfs()}}
        {{checkout}}
        {{(request.SkipSubmodule ? ShellText.Empty : Submodules())}}
        {{CheckoutLfs()}}
        xd_git clean -ffdq
        [ "$(xd_git rev-parse HEAD)" = "$xd_commit" ] || { xd_git rev-parse HEAD >&2; exit {{StatusNotClean}}; }
        xd_left=$(xd_git status --porcelain{{IgnoreSubmodules}})
        [ -z "$xd_left" ] || { printf '%s\n' "$xd_left" >&2; exit {{StatusNotClean}}; }
        xd_git update-ref {{Delivered}} "$xd_commit"
        {{(_revision.Branch is null ? ShellText.Empty : ShellText.Of($"xd_git update-ref {$"refs/remotes/origin/{_revision.Branch}"} \"$xd_commit\""))}}
        {{(_revision.Tag is null ? ShellText.Empty : ShellText.Of($"xd_git update-ref {_revision.Reference!} \"$xd_object\""))}}
        printf 'checked_out=%s\n' "$(xd_git rev-parse HEAD)"
        """);

    // Without the program git checks out pointers in silence. The files are there before the tree is touched.
    private static ShellText FindLfs() => ShellText.Of(
        $$"""
        xd_lfs=$(xd_git grep -lE '(^|[[:space:]])filter=lfs' "$xd_commit" -- ':(glob)**/.gitattributes' | sed 's/^[^:]*://' | head -n 3 | paste -sd ' ') || :
        if [ -n "$xd_lfs" ]; then
            printf 'lfs=%s\n' "$xd_lfs"
            git lfs version >/dev/null 2>&1 || exit {{StatusNoLfs}}
            xd_git config filter.lfs.clean 'git-lfs clean -- %f'
            xd_git config filter.lfs.smudge 'git-lfs smudge --skip -- %f'
            xd_git config filter.lfs.process 'git-lfs filter-process --skip'
            xd_git config filter.lfs.required true
            xd_git lfs fetch origin "$xd_commit" >&2
        fi
        """);

    private static ShellText CheckoutLfs() => ShellText.Of(
        $$"""
        if [ -n "$xd_lfs" ]; then
            xd_git lfs checkout >&2
            if xd_git lfs ls-files | grep ' - ' >&2; then exit {{StatusNotClean}}; fi
        fi
        """);

    private static ShellText Submodules() => ShellText.Of(
        $$"""
        if [ -e .gitmodules ]; then
            xd_git submodule -q sync --recursive
            xd_git submodule update -q --init --recursive --force
            xd_lfs_in=$(xd_git submodule foreach -q --recursive 'if git grep -qE "(^|[[:space:]])filter=lfs" HEAD -- ":(glob)**/.gitattributes"; then printf "%s " "$displaypath"; fi')
            if [ -n "$xd_lfs_in" ]; then
                printf 'lfs=%s\n' "$xd_lfs_in"
                git lfs version >/dev/null 2>&1 || exit {{StatusNoLfs}}
                xd_git submodule foreach -q --recursive 'if git grep -qE "(^|[[:space:]])filter=lfs" HEAD -- ":(glob)**/.gitattributes"; then git lfs install --local --skip-smudge --skip-repo && git lfs pull; fi' >&2
            fi
        fi
        """);

    // Nobody has signed what a host makes of a repository.
    private ShellText AskHost() => request.Target is { Release: { } release, Service: { } service } ? ReleaseAdmission.WithoutSignature.Ask(service, release, ShellText.Of($":")) : ShellText.Empty;

    // A folder of root's is none for another user.
    private ShellText Keep() => request.Target.Release is { } release ? ShellText.Of($"( cd -- {request.Target.Parent}\n{ReleaseAdmission.WithoutSignature.Keep(release)} ) 2>/dev/null || :") : ShellText.Empty;

    // Where a release comes from is a file of it, so its manifest holds that as well.
    private static ShellText Export() => ShellText.Of(
        $$"""
        printf '%s\n' "$xd_commit" >{{CommitName}}
        find . -name .git -prune -exec rm -rf -- {} +
        xd_why=$({{HostManifest.Problem}})
        [ -z "$xd_why" ] || { printf '%s\n' "$xd_why" >&2; exit 1; }
        xd_scratch=$(mktemp -d)
        {{HostManifest.Write(ShellText.Of($"\"$xd_scratch\""))}}
        rm -rf "$xd_scratch"
        {{HostManifest.Check}}
        """);

    private ShellText Release() => ShellText.Of(
        $$"""
        [ -d {{_path}} ] || exit 0
        cd -- {{_path}}
        {{HostManifest.Check}} || exit {{StatusDamaged}}
        [ -f {{CommitName}} ] || exit {{StatusDamaged}}
        printf 'commit=%s\n' "$(cat {{CommitName}})"
        """);
}
