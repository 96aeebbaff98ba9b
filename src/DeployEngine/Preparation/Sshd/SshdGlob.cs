using System.Text;
using System.Text.RegularExpressions;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>
/// A pattern of glob(7), as sshd uses it for <c>Include</c>: <c>*</c>, <c>?</c> and <c>[...]</c> match within one step of a path and never a leading dot;
/// neither braces nor a tilde mean anything.
/// </summary>
internal sealed class SshdGlob
{
    private readonly Regex _path;

    public SshdGlob(string pattern) =>
        _path = new Regex($@"\A{string.Join("/+", pattern.Split('/').Where((step, at) => at == 0 || step.Length > 0).Select(Step))}\z", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    /// <summary>The order in which sshd reads what a pattern finds: by bytes.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create((left, right) => FileText.Encode(left).AsSpan().SequenceCompareTo(FileText.Encode(right)));

    public bool IsMatch(string path) => _path.IsMatch(path);

    private static string Step(string step)
    {
        var text = new StringBuilder();
        if (step.Length > 0 && step[0] is '*' or '?' or '[')
            text.Append(@"(?!\.)");
        for (var at = 0; at < step.Length; at++)
        {
            switch (step[at])
            {
                case '*':
                    text.Append("[^/]*");
                    break;
                case '?':
                    text.Append("[^/]");
                    break;
                case '\\' when at + 1 < step.Length:
                    text.Append(Regex.Escape($"{step[++at]}"));
                    break;
                case '[' when step.IndexOf(']', Math.Min(step.Length, at + (at + 1 < step.Length && step[at + 1] is '!' or '^' ? 3 : 2))) is var end and > 0:
                    var negated = step[at + 1] is '!' or '^';
                    var set = step[(at + (negated ? 2 : 1))..end].Replace(@"\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal).Replace("]", @"\]", StringComparison.Ordinal).Replace("^", @"\^", StringComparison.Ordinal);
                    text.Append(negated ? "[^/" : "[").Append(set).Append(']');
                    at = end;
                    break;
                default:
                    text.Append(Regex.Escape($"{step[at]}"));
                    break;
            }
        }

        return text.ToString();
    }
}
