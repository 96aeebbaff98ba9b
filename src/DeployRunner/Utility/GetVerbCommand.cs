using System.Reflection;

namespace Microsoft.PowerShell.Commands;

/// <summary>Lists the approved verbs: those that the engine itself names.</summary>
[Cmdlet(VerbsCommon.Get, "Verb")]
internal sealed class GetVerbCommand : PSCmdlet
{
    private const string Prefix = "Verbs";

    /// <summary>Verbs to list; wildcards are understood.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public string[] Verb { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var patterns = Verb.Select(v => WildcardPattern.Get(v, WildcardOptions.IgnoreCase)).ToList();
        var groups = typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(type => type is { IsAbstract: true, IsSealed: true, Namespace: "System.Management.Automation" } && type.Name.StartsWith(Prefix, StringComparison.Ordinal));
        foreach (var group in groups)
        {
            foreach (var field in group.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => patterns.Exists(p => p.IsMatch(f.Name))))
                WriteObject(new VerbInfo { Verb = field.Name, Group = group.Name[Prefix.Length..] });
        }
    }
}
