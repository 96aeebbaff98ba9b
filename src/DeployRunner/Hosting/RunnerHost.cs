using System.Globalization;
using System.Management.Automation.Host;

namespace XDeploy.Runner.Hosting;

/// <summary>The engine's host: a console, an exit code and a culture.</summary>
internal sealed class RunnerHost : PSHost
{
    private static readonly CultureInfo English = new EnglishCulture();

    private readonly RunnerUserInterface _ui = new();

    /// <summary>The exit code that a script asked for, or null while none did.</summary>
    public int? ExitCode { get; private set; }

    public override CultureInfo CurrentCulture => English;

    public override CultureInfo CurrentUICulture => English;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "XDeployRunner";

    public override PSHostUserInterface UI => _ui;

    public override Version Version { get; } = typeof(RunnerHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException("The runner has no prompt to nest: it runs scripts only.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("The runner has no prompt to nest: it runs scripts only.");

    public override void NotifyBeginApplication()
    {
        // A native command shares the terminal with the progress line: clear it first.
        _ui.ClearProgress();
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
