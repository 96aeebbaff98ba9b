namespace XDeploy.Help.Model;

/// <summary>A text of a comment: paragraphs, without their markup.</summary>
internal sealed record Prose(IReadOnlyList<Paragraph> Paragraphs)
{
    public static Prose Empty { get; } = new([]);

    public bool IsEmpty => Paragraphs.All(p => p.Plain.Length == 0);

    public string Plain => string.Join("\n\n", Paragraphs.Select(p => p.Plain));

    /// <summary>One text made of a plain sentence.</summary>
    public static Prose Of(string text) => new([new Paragraph([new Span(text)])]);

    public Prose Then(Prose other) => new([.. Paragraphs, .. other.Paragraphs]);
}
