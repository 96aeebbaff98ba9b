namespace XDeploy.Engine.Systemd;

/// <summary>One command of an <c>Exec</c> directive, before variables are put in (systemd.service(5)).</summary>
public sealed record ExecCommand
{
    /// <summary>The program: an absolute path, or a name that is looked for.</summary>
    public required string Path { get; init; }

    /// <summary>The arguments, the zeroth included: it is the program's path as written, or another name after <c>@</c>.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>True after <c>-</c>: a failure counts as success.</summary>
    public bool IgnoreFailure { get; init; }

    /// <summary>True after <c>:</c>: variables are not put in.</summary>
    public bool NoVariables { get; init; }

    /// <summary>The privileges: empty, <c>+</c>, <c>!</c> or <c>!!</c>.</summary>
    public string Privileges { get; init; } = string.Empty;

    /// <summary>The arguments with variables put in: <c>${A}</c> anywhere, <c>$A</c> as a word of its own, which makes as many words as its value has.</summary>
    public IReadOnlyList<string> Expand(IReadOnlyDictionary<string, string> variables) =>
        NoVariables || Arguments.Count == 0 ? Arguments : [Arguments[0], .. Arguments.Skip(1).SelectMany(a => ExecVariables.Expand(a, variables))];
}
