using Microsoft.PowerShell.Commands.Internal.Format;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that needs its input as the engine would show it.</summary>
internal abstract class FormattedTextCommand : FrontEndCommandBase, IDisposable
{
    // The original writes lines of this length where no width is asked for and no terminal sets one.
    private const int DefaultWidth = 120;

    private readonly StringWriter _text = new();

    [Parameter]
    [ValidateRange(2, int.MaxValue)]
    public int Width { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        EngineInternals.UseTextOutput(this, _text, Width > 0 ? Width : DefaultWidth);
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        base.EndProcessing();
        Complete(_text.ToString());
    }

    /// <summary>Takes the whole text, each line ended by a line feed.</summary>
    protected abstract void Complete(string text);

    /// <inheritdoc/>
    protected override void InternalDispose()
    {
        base.InternalDispose();
        _text.Dispose();
    }
}
