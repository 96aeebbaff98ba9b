using System.Text;
using XDeploy.Help.Model;

namespace XDeploy.Help.Output;

/// <summary>The first page of docs/cmdlets: every cmdlet by subject, with what it does.</summary>
internal static class MarkdownIndex
{
    public const string FileName = "README.md";

    public static string Write(IEnumerable<CmdletHelp> cmdlets)
    {
        var page = new StringBuilder(MarkdownPage.Origin)
            .Append("# Cmdlets\n\n")
            .Append("The same text is in PowerShell: `Get-Help Send-Artifact -Full`, `-Examples` or `-Parameter Release`.\n");
        foreach (var subject in cmdlets.GroupBy(c => c.Subject).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Append($"\n## {subject.Key}\n\n| cmdlet | what it does |\n| --- | --- |\n");
            foreach (var cmdlet in subject)
                page.Append($"| [{cmdlet.Name}]({MarkdownPage.FileName(cmdlet.Name)}) | {MarkdownPage.Markdown(Prose.Of(cmdlet.Synopsis)).TrimEnd()} |\n");
        }

        return page.ToString();
    }
}
