using System.Globalization;
using System.IO.Compression;
using System.Text;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Relay;

/// <summary>The shell of a host that hands a release on: a folder beside its releases, root's own, with the chunks of each plan as files in a folder of the plan's key.</summary>
internal sealed class RelayScripts(ServiceLayout layout, ReleaseId release, string folderKey)
{
    /// <summary>How its folders begin: what is left of one by a controller that was killed is swept with inboxes.</summary>
    public const string Prefix = ".relay-";

    /// <summary>The program of OpenSSH that makes keys is missing.</summary>
    public const int StatusNoKeygen = 31;

    /// <summary>What the key runs. It is asked as KEY INDEX:OFFSET INDEX:OFFSET, and gives of each chunk a line with its number and how many bytes follow, and these.</summary>
    internal const string Serve =
        """
        set -f
        cd -- "${0%/*}" || exit 1
        set -- $1
        case $1 in '' | *[!0-9a-f]*) exit 2 ;; esac
        cd -- "$1" || exit 2
        shift
        for word; do
            case $word in *:*) ;; *) exit 2 ;; esac
            index=${word%%:*} offset=${word#*:}
            case $index in '' | *[!0-9]*) exit 2 ;; esac
            case $offset in '' | *[!0-9]*) exit 2 ;; esac
            length=$(($(stat -c %s -- "$index") - offset)) || exit 2
            [ "$length" -ge 0 ] || exit 2
            printf '%s %s\n' "$index" "$length"
            tail -c "+$((offset + 1))" -- "$index" | head -c "$length"
        done

        """;

    /// <summary>Absolute path of the folder.</summary>
    public string Folder => $"{layout.Releases}/{Prefix}{release}.{folderKey}";

    private string Name => $"{Prefix}{release}.{folderKey}";

    /// <summary>Makes the folder and a key that opens nothing yet: facts <c>key</c> (the private one, in base64), <c>public</c> and <c>expiry</c>, until when the line of the key holds, by the host's clock.</summary>
    public ShellText Open() => ShellText.Of(
        $$"""
        umask 077
        command -v ssh-keygen >/dev/null || exit {{StatusNoKeygen}}
        cd -- {{layout.Releases}}
        rm -rf -- {{Name}}; mkdir {{Name}}
        {{RemoteFile.Print(Encoding.UTF8.GetBytes(Serve))}} >{{Name}}/serve
        ssh-keygen -q -t ed25519 -N '' -C '' -f {{Name}}/key </dev/null >/dev/null
        echo "key=$(base64 -w0 <{{Name}}/key)"
        echo "public=$(cut -d ' ' -f 1,2 <{{Name}}/key.pub)"
        echo "expiry=$(date -d '+12 hours' +%Y%m%d%H%M)"
        rm -f {{Name}}/key {{Name}}/key.pub
        """);

    /// <summary>Prints the public host keys that sshd shows, a line each.</summary>
    public static ShellText HostKeys { get; } = ShellText.Of(
        $$"""
        xd_sshd=$(command -v sshd || echo /usr/sbin/sshd)
        for xd_file in $("$xd_sshd" -T 2>/dev/null | sed -n 's/^hostkey //p'); do cut -d ' ' -f 1,2 <"$xd_file.pub" 2>/dev/null || :; done
        """);

    /// <summary>The command that the key runs, whatever a client asks for: it hands out chunks, and nothing else.</summary>
    public ShellText Command(bool bySudo)
    {
        var serve = ShellText.Of($"sh {Folder + "/serve"} \"$SSH_ORIGINAL_COMMAND\"");
        return bySudo ? ShellText.Of($"exec sudo -n {serve}") : ShellText.Of($"exec {serve}");
    }

    /// <summary>Makes the chunks of a plan of what the release has, unless they are there: lines <c>chunk INDEX SIZE</c>.</summary>
    /// <param name="key">The plan's.</param>
    /// <param name="plan">The plan.</param>
    public ShellText Build(string key, TransferPlan plan)
    {
        var chunks = plan.Chunks;
        return ShellText.Of(
            $$"""
            umask 077
            cd -- {{Folder}}
            if [ ! -d {{key}} ]; then
                rm -rf -- {{key}}.new; mkdir {{key}}.new; cd {{key}}.new
                {{Manifest(plan)}} >0
                {{RemoteFile.Print(Packer.Gzip(Lists(chunks), CompressionLevel.Optimal))}} | gzip -d | while read -r xd_index xd_length; do head -c "$xd_length" >"$xd_index.list"; done
                for xd_list in *.list; do
                    [ -f "$xd_list" ] || continue
                    tar --create --file "${xd_list%.list}" --format gnu --owner 0 --group 0 --numeric-owner --no-recursion --directory {{layout.Release(release)}} --null --files-from - <"$xd_list"
                    rm -f -- "$xd_list"
                done
                {{ShellText.Lines(chunks.Select((chunk, i) => chunk is TransferChunk.Large large ? ShellText.Of($"ln -- {$"{layout.Release(release)}/{large.File.Path}"} {i + 1}") : ShellText.Empty).Where(line => line.Source.Length > 0))}}
                cd ..; mv -T -- {{key}}.new {{key}}
            fi
            find {{key}} -type f -printf 'chunk %f %s\n'
            """);
    }

    /// <summary>Takes all away.</summary>
    public ShellText Close() => ShellText.Of($"rm -rf -- {Folder}");

    private ShellText Manifest(TransferPlan plan) => plan.Basis is null
        ? ShellText.Of($"gzip -c <{$"{layout.Release(release)}/{ServiceLayout.ManifestName}"}")
        : RemoteFile.Print(plan.PackedManifest);

    // Of each bundle a line with its number and the length of its list, and the list: names with a NUL behind each.
    private static byte[] Lists(IReadOnlyList<TransferChunk> chunks)
    {
        using var text = new MemoryStream();
        foreach (var (chunk, i) in chunks.Select((chunk, i) => (chunk, i)))
        {
            if (chunk is not TransferChunk.Bundle bundle)
                continue;
            var list = Encoding.UTF8.GetBytes(string.Concat(bundle.Entries.Select(entry => entry.Path + "\0")));
            text.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i + 1} {list.Length}\n")));
            text.Write(list);
        }

        return text.ToArray();
    }
}
