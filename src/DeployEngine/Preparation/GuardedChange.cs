using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>A change of a host that could lock its operators out.</summary>
/// <param name="Purpose">What it is for, in the words of an error message: <c>change options of sshd</c>.</param>
/// <param name="Files">The files that it writes.</param>
public sealed record GuardedChange(string Purpose, IReadOnlyList<GuardedFile> Files)
{
    /// <summary>Judges the change before a file takes its place; fails where it does not pass.</summary>
    public ShellText Before { get; init; } = ShellText.Of($":");

    /// <summary>Judges the files in their places; where it fails they go back at once.</summary>
    public ShellText Check { get; init; } = ShellText.Of($":");

    /// <summary>Has the change take effect, and waits until it has.</summary>
    public ShellText Activate { get; init; } = ShellText.Of($":");

    /// <summary>Tells what was taken out of service: has the files that came back take effect.</summary>
    public ShellText Reactivate { get; init; } = ShellText.Of($":");

    /// <summary>Whether root has to be had without a password afterwards, whether or not there is one.</summary>
    public bool ProvesPasswordless { get; init; }

    /// <summary>Whether a login by key has to work afterwards, whether or not there is a password.</summary>
    public bool ProvesKey { get; init; }

    /// <summary>Looks at what <see cref="Check"/> printed: why the change does not do what it is for, or null.</summary>
    public Func<StepResult, string?> Judge { get; init; } = _ => null;
}
