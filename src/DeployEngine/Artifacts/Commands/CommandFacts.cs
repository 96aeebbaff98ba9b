using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Commands;

/// <summary>What a host tells of a file that is to be a command, and of what has its name.</summary>
/// <param name="Facts">The facts that <see cref="LookAtTarget"/> and <see cref="LookAtName"/> print.</param>
internal sealed record CommandFacts(IReadOnlyDictionary<string, string> Facts)
{
    public bool IsThere => Facts.ContainsKey("there");

    public bool IsInRelease => Facts.ContainsKey("release");

    public bool IsExecutable => Facts.ContainsKey("executable");

    public bool IsBinary => Facts.ContainsKey("binary");

    public bool HasLine => Facts.ContainsKey("line");

    public bool HasCarriageReturn => Facts.ContainsKey("cr");

    /// <summary>The interpreter that the file's line names; for env(1) the program that it looks for.</summary>
    public string Interpreter => Facts.GetValueOrDefault("interpreter", string.Empty);

    public bool InterpreterIsThere => Facts.ContainsKey("interpreterthere");

    /// <summary>Whether the interpreter that would be written is there.</summary>
    public bool NewInterpreterIsThere => Facts.ContainsKey("newthere");

    /// <summary>What the command's path holds now, as a record would hold it; empty where nothing is there.</summary>
    public string Present => Facts.GetValueOrDefault("present", string.Empty);

    public bool IsFolder => Facts.ContainsKey("folder");

    /// <summary>What was put there by us; empty where nothing was.</summary>
    public string Recorded => Facts.GetValueOrDefault("record", string.Empty);

    /// <summary>Another command of the name; empty where there is none.</summary>
    public string Other => Facts.GetValueOrDefault("other", string.Empty);

    /// <summary>Looks at the command's path and at other commands of the name.</summary>
    public static ShellText LookAtName(CommandRequest request) => ShellText.Of(
        $$"""
        xd_command={{request.Path}}
        if [ -L "$xd_command" ]; then printf 'present=link %s\n' "$(readlink -- "$xd_command")"
        elif [ -d "$xd_command" ]; then echo folder=1
        elif [ -e "$xd_command" ]; then printf 'present=file %s\n' "$(sha256sum <"$xd_command" | cut -c 1-64)"
        fi
        [ ! -f {{request.Record}} ] || printf 'record=%s\n' "$(cat {{request.Record}})"
        for xd_folder in /bin /sbin /usr/bin /usr/sbin /usr/local/sbin; do
            [ ! -f "$xd_folder"/{{request.Name}} ] || printf 'other=%s\n' "$xd_folder"/{{request.Name}}
        done
        # What the shell does by itself is never looked for.
        case $(type {{request.Name}} 2>/dev/null) in *builtin* | *keyword*) printf 'other=%s\n' 'a builtin of the shell' ;; esac
        """);

    /// <summary>Looks at the file.</summary>
    public static ShellText LookAtTarget(CommandRequest request) => ShellText.Of(
        $$"""
        xd_target={{request.Target}}
        [ -f "$xd_target" ] || exit 0
        echo there=1
        xd_real=$(readlink -f -- "$xd_target")
        xd_at=${xd_real%/*}
        while [ -n "$xd_at" ]; do
            if [ -f "$xd_at"/{{ServiceLayout.ManifestName}} ]; then echo release=1; break; fi
            xd_at=${xd_at%/*}
        done
        xd_mode=$(stat -L -c %a -- "$xd_target")
        case ${xd_mode#"${xd_mode%?}"} in 1 | 3 | 5 | 7) echo executable=1 ;; esac
        xd_exists() { case $1 in /*) [ -x "$1" ] ;; *) command -v -- "$1" >/dev/null ;; esac; }
        case $(head -n 1 -- "$xd_target" | head -c 4096 | tr -d '\0') in *"$(printf '\r')") echo cr=1 ;; esac
        # A program of the machine has bytes that are no text.
        if [ "$(head -c 2 -- "$xd_target")" != '#!' ]; then
            [ "$(head -c 512 -- "$xd_target" | tr -d '\0' | wc -c)" -eq "$(head -c 512 -- "$xd_target" | wc -c)" ] || echo binary=1
        else
            xd_line=$(head -n 1 -- "$xd_target" | head -c 256 | tr -d '\0')
            echo line=1
            set -f; set -- $(printf %s "${xd_line#??}" | tr -d '\r'); set +f
            xd_interpreter=${1-}
            if [ "${1##*/}" = env ]; then
                shift
                for xd_word in "$@"; do case $xd_word in -* | *=*) ;; *) xd_interpreter=$xd_word; break ;; esac; done
            fi
            printf 'interpreter=%s\n' "$xd_interpreter"
            [ -z "$xd_interpreter" ] || ! xd_exists "$xd_interpreter" || echo interpreterthere=1
        fi
        {{(request.InterpreterToWrite is { } named ? ShellText.Of($"! xd_exists {named.Split(' ')[^1]} || echo newthere=1") : ShellText.Empty)}}
        """);
}
