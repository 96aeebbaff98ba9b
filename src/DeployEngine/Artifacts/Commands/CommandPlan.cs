using System.Security.Cryptography;
using System.Text;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Commands;

/// <summary>What is to be done so that a file is a command: pure.</summary>
internal sealed class CommandPlan
{
    private readonly CommandRequest _request;
    private readonly bool _makesExecutable;
    private readonly bool _addsLine;
    private readonly bool _places;

    /// <summary>Makes the plan.</summary>
    /// <exception cref="DeployException">It cannot be a command as it is, or another one has its name; see <see cref="CommandErrors"/>.</exception>
    public CommandPlan(DeployHost host, CommandRequest request, CommandFacts facts)
    {
        _request = request;
        Judge(host, request, facts);
        _makesExecutable = !request.IsWrapper && !facts.IsExecutable;
        _addsLine = !request.IsWrapper && !facts.IsBinary && !facts.HasLine;
        // A file whose line names no other interpreter is started by the one that its line names.
        Interpreter = facts.IsBinary ? string.Empty
            : request.IsWrapper ? request.Interpreter ?? (facts.HasLine ? facts.Interpreter : request.InterpreterToWrite!)
            : facts.HasLine ? facts.Interpreter : request.InterpreterToWrite!;
        _places = facts.Present != Content || facts.Recorded != Content;
        Steps =
        [
            .. _addsLine ? [$"write the interpreter line #!{Interpreter} into {request.Target}"] : Array.Empty<string>(),
            .. _makesExecutable ? [$"make {request.Target} executable"] : Array.Empty<string>(),
            .. _places ? [$"make {request.Path} {(request.IsWrapper ? $"start {request.Target} by {Interpreter}" : $"a link to {request.Target}")}"] : Array.Empty<string>(),
        ];
    }

    /// <summary>What is done, in words; nothing where all is as it should be.</summary>
    public IReadOnlyList<string> Steps { get; }

    /// <summary>The interpreter that runs the file; empty for a program of the machine.</summary>
    public string Interpreter { get; }

    /// <summary>What the command's path is to hold, as a record holds it.</summary>
    private string Content => _request.IsWrapper ? $"file {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Wrapper)))}" : $"link {_request.Target}";

    private string Wrapper => ShellText.Of(
        $$"""
        #!/bin/sh
        # Made by Install-CommandLink.
        exec {{Interpreter.Split(' ')}} {{_request.Target}} "$@"
        """).Source + "\n";

    /// <summary>Does it.</summary>
    public RemoteScript Script()
    {
        var script = new RemoteScript($"make the command {_request.Name}");
        if (_addsLine)
        {
            script.Step("line", $$"""
                xd_file=$(readlink -f -- {{_request.Target}})
                xd_new=$(mktemp -- "${xd_file%/*}/.xdeploy.XXXXXX")
                trap 'rm -f -- "$xd_new"' EXIT
                { printf '#!%s\n' {{Interpreter}}; cat -- "$xd_file"; } >"$xd_new"
                chown --reference="$xd_file" -- "$xd_new"; chmod --reference="$xd_file" -- "$xd_new"
                mv -fT -- "$xd_new" "$xd_file"
                """);
        }

        if (_makesExecutable)
            script.Step("mode", $"chmod a+rx -- {_request.Target}");
        if (_places)
        {
            // What is there is ours from before it is there: a controller that dies in between leaves nothing that cannot be taken away again.
            script.Step("record", $$"""
                mkdir -p -- {{CommandRequest.Folder}} {{CommandRequest.Records}}
                printf '%s\n' {{Content}} >{{_request.Record + ".new"}}
                mv -fT -- {{_request.Record + ".new"}} {{_request.Record}}
                """);
            var hidden = $"{CommandRequest.Folder}/.{_request.Name}.xdeploy";
            script.Step("place", _request.IsWrapper
                ? ShellText.Of($"printf %s {Wrapper} >{hidden}; chmod 0755 -- {hidden}; mv -fT -- {hidden} {_request.Path}")
                : ShellText.Of($"ln -sfn -- {_request.Target} {hidden}; mv -fT -- {hidden} {_request.Path}"));
        }

        return script;
    }

    private static void Judge(DeployHost host, CommandRequest request, CommandFacts facts)
    {
        if (!facts.IsThere)
            throw CommandErrors.Missing(host, request.Target, request.Target.Contains("/current/", StringComparison.Ordinal));
        if (facts.IsFolder)
            throw CommandErrors.NotUsable(host, request.Path);
        // The very link that is asked for may have been made by hand.
        if (!request.Force && facts.Present.Length > 0 && facts.Present != facts.Recorded && (request.IsWrapper || facts.Present != $"link {request.Target}"))
            throw CommandErrors.Shadows(host, request.Name, request.Path);
        if (!request.Force && facts.Other.Length > 0)
            throw CommandErrors.Shadows(host, request.Name, facts.Other);
        JudgeInterpreter(host, request, facts);
        if (facts is { IsInRelease: true, IsExecutable: false } && (!request.IsWrapper || facts.IsBinary))
            throw CommandErrors.NotExecutable(host, request.Target);
    }

    private static void JudgeInterpreter(DeployHost host, CommandRequest request, CommandFacts facts)
    {
        if (facts.IsBinary)
            return;
        if (!request.IsWrapper && facts.HasCarriageReturn)
            throw CommandErrors.LineEnding(host, request.Target);
        if (!request.IsWrapper && facts is { IsInRelease: true, HasLine: false })
            throw CommandErrors.NoInterpreterLine(host, request.Target);
        // The one that was named goes before the file's only in a wrapper.
        if (facts.HasLine && (!request.IsWrapper || request.Interpreter is null))
        {
            if (!facts.InterpreterIsThere)
                throw CommandErrors.InterpreterMissing(host, request.Target, facts.Interpreter);
        }
        else if (request.InterpreterToWrite is not { } interpreter)
        {
            throw CommandErrors.InterpreterUnknown(host, request.Target);
        }
        else if (!facts.NewInterpreterIsThere)
        {
            throw CommandErrors.InterpreterMissing(host, request.Target, interpreter);
        }
    }
}
