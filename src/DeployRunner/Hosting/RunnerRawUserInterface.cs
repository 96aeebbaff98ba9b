using System.Management.Automation.Host;

namespace XDeploy.Runner.Hosting;

/// <summary>The size of the terminal, or of a page where there is none.</summary>
internal sealed class RunnerRawUserInterface : PSHostRawUserInterface
{
    private const int RedirectedWidth = 120;
    private const int RedirectedHeight = 50;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Size BufferSize
    {
        get => Measure();
        set => throw new NotSupportedException("The runner does not resize the terminal.");
    }

    public override Coordinates CursorPosition
    {
        get => new(0, 0);
        set => throw new NotSupportedException("The runner does not move the cursor.");
    }

    public override int CursorSize { get; set; } = 25;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override Size MaxPhysicalWindowSize => Measure();

    public override Size MaxWindowSize => Measure();

    public override Coordinates WindowPosition { get; set; } = new(0, 0);

    public override Size WindowSize
    {
        get => Measure();
        set => throw new NotSupportedException("The runner does not resize the terminal.");
    }

    public override string WindowTitle { get; set; } = "xdeploy";

    public override void FlushInputBuffer()
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) =>
        throw new NotSupportedException("The runner does not read the screen back.");

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = Console.ReadKey(options.HasFlag(ReadKeyOptions.NoEcho));
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw new NotSupportedException("The runner does not scroll the screen.");

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) =>
        throw new NotSupportedException("The runner does not paint the screen.");

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) =>
        throw new NotSupportedException("The runner does not paint the screen.");

    private static Size Measure()
    {
        if (Console.IsOutputRedirected || Console.WindowWidth <= 0)
            return new Size(RedirectedWidth, RedirectedHeight);
        return new Size(Console.WindowWidth, Math.Max(Console.WindowHeight, 1));
    }
}
