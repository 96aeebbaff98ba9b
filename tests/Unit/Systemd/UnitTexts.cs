using CsCheck;

namespace XDeploy.Unit.Systemd;

/// <summary>Texts of unit files as they may be on hosts: sections that come twice, comments, continuations, line ends of all kinds, and noise.</summary>
internal static class UnitTexts
{
    // A line break within a piece is written as the file's own line end.
    private static readonly string[] Pieces =
    [
        "[Unit]", "[Service]", "[Service]", "[X-Y]", "A=1", "A=", "A=2", "B = x y", "  C\t=z", "# c", "; c", "", "junk", "=junk", "A=1 \\\n# between\n  2", "B=\\\n  x\\\n  y", "A=a\\\\", "D=x\\ ",
    ];

    private static readonly string[] LineEnds = ["\n", "\n", "\r\n", "\r"];
    private static readonly string[] Ends = ["\n", "", " \\", "\nA=1 \\\n"];

    private static readonly Gen<string> Files = Gen.Select(
        Gen.Int[0, Pieces.Length - 1].Array[0, 25],
        Gen.Int[0, LineEnds.Length - 1],
        Gen.Int[0, Ends.Length - 1],
        (pieces, lineEnd, end) => (string.Join('\n', pieces.Select(at => Pieces[at])) + Ends[end]).Replace("\n", LineEnds[lineEnd], StringComparison.Ordinal));

    public static Gen<string> All { get; } = Gen.Frequency((3, Files), (1, UnitFuzzTests.Texts));
}
