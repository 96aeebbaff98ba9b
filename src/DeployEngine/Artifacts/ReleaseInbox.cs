using System.Globalization;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// The folder on a host in which a release comes to be, and the shell that works on it. It is named by the release and the plan, so that whoever sends the same again goes on where it ended: <c>tree</c> is what
/// becomes the release by one rename, <c>state</c> is how far it is.
/// </summary>
internal sealed class ReleaseInbox(ServiceLayout layout, ReleaseId release, TransferPlan plan, ReleaseId? basis, string? owner)
{
    public const int StatusOther = 17;
    public const int StatusDamaged = 18;
    public const int StatusCut = 19;
    public const int StatusFull = 20;
    public const int StatusBusy = 21;
    public const int StatusBasis = 23;
    public const int StatusShared = 24;

    private const int KeyLength = 16;

    /// <summary>How many paths are named in one command at most: the kernel bounds the length of all arguments.</summary>
    private const int PathsPerCommand = 200;

    // A smaller file is not worth a word of its own to the disk: all of them get one at the end.
    private const long SmallestSynced = 32 << 20;

    // A half of a release that nobody came back for.
    private const int MinutesUntilStale = 24 * 60;

    /// <summary>What the release shares with others; null for nothing.</summary>
    public SharedPaths? Shared { get; init; }

    /// <summary>The file that says which chunk was the last one that is whole.</summary>
    public string DoneFile => $"{Folder}/state/done";

    /// <summary>What vouches for it.</summary>
    public ReleaseAdmission Admission { get; init; } = ReleaseAdmission.WithoutSignature;

    /// <summary>True where chunks come as files (<see cref="Ways.ChunkFolder"/>), and not as one stream. Neither goes on with what the other has begun.</summary>
    public bool TakesFiles { get; init; }

    /// <summary>Absolute path of the folder.</summary>
    public string Folder => $"{layout.Releases}/{Name}";

    /// <summary>Makes the manifest of what standard input has of it (<see cref="TransferPlan.PackedManifest"/>).</summary>
    public ShellText ReadManifest() => ShellText.Of(
        $$"""
        gzip -d | {{(plan.Basis is null ? ShellText.Of($"cat") : ManifestPatch.Apply($"{layout.Releases}/{basis}/{ServiceLayout.ManifestName}"))}} >../state/manifest
        [ "$(sha256sum <../state/manifest | cut -c 1-64)" = {{plan.Wanted.Digest}} ]
        """);

    private string Name => $".incoming-{release}.{Key}";

    // A pattern of just as many characters: what follows the id of a release may be that of another one, as 1.0.1 follows 1.0.
    private static readonly ShellText AnyKey = ShellText.FromOperator(new string('?', KeyLength));

    private string Key => HashOf(plan.Wanted.Digest + plan.Basis?.Digest + owner + (TakesFiles ? "/files" : string.Empty))[..KeyLength];

    /// <summary>Makes the folder, and in it what the host has already; where it is there, it goes on with it.</summary>
    public ShellText Prepare() => ShellText.Of(
        $$"""
        {{Shared?.Prepare(layout, owner, StatusShared) ?? ShellText.Empty}}
        mkdir -p -- {{layout.Releases}} {{layout.Instances}}
        cd -- {{layout.Releases}}
        find . -maxdepth 1 '(' -name '.incoming-*' -o -name '.relay-*' ')' -mmin +{{MinutesUntilStale}} -exec rm -rf -- {} +
        xd_free=$(df -Pk . | awk 'NR == 2 { print $4 }')
        echo "free=$xd_free"
        if [ ! -f {{Name}}/state/ready ]; then
            [ "$xd_free" -ge {{NeededKilobytes}} ] || exit {{StatusFull}}
            # What was begun of the same release in another way is of no use.
            for xd_other in .incoming-{{release.Value}}.{{AnyKey}}; do
                [ ! -d "$xd_other" ] || ( flock -n 9 || exit {{StatusBusy}}; rm -rf -- "$xd_other" ) 9<"$xd_other"
            done
            mkdir -p {{Name}}/state
            {{Build()}}
            echo -1 >{{Name}}/state/done
            : >{{Name}}/state/ready
        fi
        """);

    /// <summary>Space that is needed, in KiB: what is sent, and a block for each thing. What comes as files is there twice where it is in bundles.</summary>
    public long NeededKilobytes => ((plan.BytesSent + (TakesFiles ? BundledBytes : 0)) / 1024) + (4L * plan.Sent.Count) + 64;

    private long BundledBytes => plan.Sent.OfType<ManifestEntry.Regular>().Where(f => f.Size < TransferChunk.SmallestLarge).Sum(f => f.Size);

    /// <summary>
    /// Reads chunks from standard input (see <see cref="ChunkStream"/>). It says first which chunk was the last one that is whole, and of the next one, where it is a large file, how many bytes are there; it says <c>failed</c> where
    /// it gives up, and reads on until nothing more comes: who writes to a command that has ended may lose the whole connection.
    /// </summary>
    public ShellText Receive(bool waitsForInput) => ShellText.Of(
        $$"""
        LC_ALL=C; export LC_ALL; umask 022
        xd_fail() { echo "failed $1"; {{(waitsForInput ? ShellText.Of($"cat >/dev/null; ") : ShellText.Empty)}}exit "$1"; }
        cd -- {{Folder}}/tree || xd_fail 1
        exec 9<..
        flock -n 9 || xd_fail {{StatusBusy}}
        {{HostDigest.Choose}}
        xd_part=$(cat ../state/part 2>/dev/null || :)
        echo "at $(cat ../state/done) $( [ -z "$xd_part" ] || stat -c %s -- "./$xd_part" 2>/dev/null || echo 0)"
        xd_last=
        # A line of the next chunk says that the one before it came whole: tar takes an end in between two files for the end.
        while IFS=' ' read -r xd_kind xd_index xd_length xd_name xd_size xd_sum xd_mode xd_time; do
            [ -z "$xd_last" ] || echo "$xd_last" >../state/done || xd_fail {{StatusCut}}
            xd_last=$xd_index
            case $xd_kind in
            manifest) head -c "$xd_length" | { {{ReadManifest()}}; } || xd_fail {{StatusCut}} ;;
            bundle) head -c "$xd_length" | tar --extract --file - --no-same-owner --preserve-permissions || xd_fail {{StatusCut}} ;;
            packed) head -c "$xd_length" | gzip -d | tar --extract --file - --no-same-owner --preserve-permissions || xd_fail {{StatusCut}} ;;
            part)
                xd_path=$(head -c "$xd_name"; echo .); xd_path=${xd_path%.}
                [ "$xd_sum" != first ] || rm -f -- "./$xd_path"
                printf %s "$xd_path" >../state/part
                if [ "$xd_size" = packed ]; then head -c "$xd_length" | gzip -d; else head -c "$xd_length"; fi >>"./$xd_path" || xd_fail {{StatusCut}} ;;
            file)
                xd_path=$(head -c "$xd_name"; echo .); xd_path=${xd_path%.}
                [ "$xd_length" -ne "$xd_size" ] || rm -f -- "./$xd_path"
                printf %s "$xd_path" >../state/part
                dd bs=128K iflag=fullblock,count_bytes count="$xd_length" oflag=append conv=notrunc of="./$xd_path" status=none || xd_fail {{StatusCut}}
                [ "$(stat -c %s -- "./$xd_path")" -eq "$xd_size" ] || xd_fail {{StatusCut}}
                # The disk writes it while it is read for its digest. A pipe to both would cost more than to read it once more from memory.
                [ "$xd_size" -lt {{SmallestSynced}} ] || sync -- "./$xd_path" >/dev/null 9<&- &
                xd_got=$($xd_hash <"./$xd_path")
                wait "$!" || xd_fail {{StatusCut}}
                if [ "${xd_got%% *}" != "$xd_sum" ]; then rm -f -- "./$xd_path"; xd_fail {{StatusDamaged}}; fi
                chmod "$xd_mode" -- "./$xd_path" && touch -d "@$xd_time" -- "./$xd_path" || xd_fail 1
                rm -f ../state/part
                echo "$xd_index" >../state/done || xd_fail {{StatusCut}} ;;
            end)
                # The disk has begun by the time that the rest is asked for, which takes the lock at once: nothing of this must still have it.
                exec 9<&-
                sync -f . >/dev/null 2>&1 &
                echo received; exit 0 ;;
            *) xd_fail {{StatusCut}} ;;
            esac
        done
        xd_fail {{StatusCut}}
        """);

    /// <summary>Checks what came, and makes it the release by one rename.</summary>
    public ShellText Finish() => ShellText.Of(
        $$"""
        cd -- {{layout.Releases}}
        exec 9<{{Name}}
        flock -n 9 || exit {{StatusBusy}}
        {{ReleaseSeal.Functions}}
        cd {{Name}}/tree
        {{Place()}}
        mv -f ../state/manifest {{ServiceLayout.ManifestName}}
        # The disk writes what the check reads. It must not keep the lock where that fails.
        sync -f . >/dev/null 9<&- &
        xd_sync=$!
        {{Check()}}
        wait "$xd_sync"
        {{(owner is null ? ShellText.Empty : ShellText.Of($"chown -R -h -- {owner} ."))}}
        chmod 0755 .
        sync -f .
        cd ../..
        {{Admission.Ask(layout.Name, release, ReleaseAdmission.ContentOf($"{Name}/tree"))}}
        {{Admission.Keep(release)}}
        mv -T -- {{Name}}/tree {{release.Value}}
        xd_seal {{release.Value}}
        rm -rf -- {{Name}}
        """);

    /// <summary>Takes away what there is, where the release will not come to be.</summary>
    public ShellText Clean() => ShellText.Of($"rm -rf -- {Folder}");

    private ShellText Build() => basis is null
        ? ShellText.Of($"rm -rf -- {Name}/tree; mkdir {Name}/tree")
        : ShellText.Of(
            $$"""
            {{ReleaseSeal.Functions}}
            xd_whole {{basis.Value}} || { rm -rf -- {{Name}}; exit {{StatusBasis}}; }
            rm -rf -- {{Name}}/tree {{Name}}/links; mkdir {{Name}}/links
            cp --archive --link -- {{basis.Value}} {{Name}}/tree
            rm -f -- {{Name}}/tree/{{ServiceLayout.ManifestName}}
            {{Commands(plan.Removed.Select(path => $"{Name}/tree/{path}"), words => ShellText.Of($"rm -rf -- {words}"))}}
            {{ShellText.Lines(plan.Linked.Select((link, i) => ShellText.Of($"ln -- {$"{basis}/{link.From}"} {Name}/links/{i}")))}}
            """);

    private ShellText Place() => ShellText.Lines(plan.Linked.Select((link, i) => ShellText.Of($"mv -T -- ../links/{i} {$"./{link.To}"}")));

    // Large files were checked as they came, and those of the basis when it was looked at.
    private ShellText Check()
    {
        var sent = plan.Sent.OfType<ManifestEntry.Regular>().Where(f => f.Size < TransferChunk.SmallestLarge).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        if (sent.Count == 0)
            return ShellText.Empty;
        var lines = new List<string>();
        var line = 1;
        foreach (var entry in plan.Wanted.Entries)
        {
            line += ReleaseManifest.Lines(entry).Length;
            if (sent.Contains(entry.Path))
                lines.Add(line.ToString(CultureInfo.InvariantCulture));
        }

        return ShellText.Of(
            $$"""
            awk 'FNR == NR { wanted[$1]; next } FNR in wanted' - {{ServiceLayout.ManifestName}} <<'XDEPLOY' | sha256sum --check --quiet --strict >&2 || exit {{StatusDamaged}}
            {{ShellText.Lines(lines.Select(ShellText.FromOperator))}}
            XDEPLOY
            """);
    }

    private static ShellText Commands(IEnumerable<string> paths, Func<IEnumerable<string>, ShellText> command) =>
        ShellText.Lines(paths.Chunk(PathsPerCommand).Select(chunk => command(chunk)));

    private static string HashOf(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
