using System.Globalization;
using XDeploy.Engine.Artifacts.Ways;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Relay;

/// <summary>Has a host fetch chunks from a neighbour that has the release, as root, by ssh(1) with a key for just this.</summary>
internal sealed class RelayCarrier(ArtifactRelay relay, TransferPlan plan) : IChunkCarrier
{
    /// <inheritdoc/>
    public ArtifactWay Way => ArtifactWay.Relay;

    /// <inheritdoc/>
    public bool IsLogin => false;

    /// <inheritdoc/>
    public async Task<long> CarryAsync(
        ISession session, IReadOnlyList<ChunkFile> chunks, string folder, IReadOnlyDictionary<int, long> there, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var offer = await relay.OfferAsync(plan, cancellationToken).ConfigureAwait(false);
        // A bundle that was begun may have been another one; of a large file, what is there is its start.
        var wanted = chunks
            .Select(chunk => (chunk.Index, Size: offer.Sizes[chunk.Index], There: there.GetValueOrDefault(chunk.Index, -1), IsLarge: chunk.Large is not null))
            .Where(c => c.There != c.Size)
            .Select(c => (c.Index, c.Size, Start: c.IsLarge && c.There > 0 && c.There < c.Size ? c.There : 0))
            .ToList();
        onBytes(chunks.Sum(c => offer.Sizes[c.Index]) - wanted.Sum(c => c.Size - c.Start));
        if (wanted.Count == 0)
            return 0;

        using var turn = await relay.EnterAsync(cancellationToken).ConfigureAwait(false);
        var seen = 0L;
        var command = Elevation.Command(session.Host, RunAs.Root, Fetch(folder, offer, [.. wanted.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Index}:{c.Start}"))]), readsInput: true) with
        {
            Input = offer.Key,
            OnOutputLine = line =>
            {
                if (line.Split(' ') is not ["bytes", var count] || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                    return;
                onBytes(bytes - seen);
                seen = bytes;
            },
        };
        var result = await session.RunAsync(command, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw result.Error.Contains("No space left", StringComparison.Ordinal) ? SessionErrors.UploadFailed(session.Host, folder, result.Error, null) : RelayErrors.Failed(session.Host, relay.Host, result.Error.Trim());
        return wanted.Sum(c => c.Size - c.Start);
    }

    // The key comes on standard input and lies in a folder that is root's own, for as long as it is used. What comes of a large file is put behind what is there at once, so that a cut costs nothing of it.
    private ShellText Fetch(string folder, RelayOffer offer, IReadOnlyList<string> words)
    {
        var host = relay.Host;
        var known = offer.HostKeys.Select(key => $"relay {key}");
        return ShellText.Of(
            $$"""
            LC_ALL=C; export LC_ALL; umask 077
            cd -- {{folder}} || exit 1
            trap 'rm -rf -- .relay; [ -z "$xd_watch" ] || kill "$xd_watch" 2>/dev/null' EXIT
            trap 'exit 1' HUP INT TERM PIPE
            xd_watch=
            rm -rf -- .relay; mkdir .relay; cat >.relay/key
            printf '%s\n' {{known}} >.relay/hosts
            xd_start=$(find . -maxdepth 1 -type f -printf '%s\n' | awk '{ s += $1 } END { print s + 0 }')
            ( while sleep 1 >/dev/null 2>&1; do find . -maxdepth 1 -type f -printf '%s\n' | awk -v start="$xd_start" '{ s += $1 } END { print "bytes " s - start }'; done ) &
            xd_watch=$!
            {
                ssh -F none -T -i .relay/key -o IdentitiesOnly=yes -o IdentityAgent=none -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=.relay/hosts -o GlobalKnownHostsFile=none \
                    -o HostKeyAlias=relay -o CheckHostIP=no -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3 -p {{host.Port}} -l {{host.User}} -- {{host.Address}} {{string.Join(' ', words.Prepend(offer.Plan))}} </dev/null
                echo "$?" >.relay/status
            } | while read -r xd_index xd_length; do
                case " {{ShellText.FromOperator(string.Join(' ', words))}} " in
                *" $xd_index:0 "*) head -c "$xd_length" >"$xd_index.all" || exit 1 ;;
                *) head -c "$xd_length" >>"$xd_index" || exit 1 ;;
                esac
            done || exit 1
            exit "$(cat .relay/status)"
            """);
    }
}
