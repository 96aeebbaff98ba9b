namespace XDeploy.Engine.Nginx;

/// <summary>
/// Looks for what is wrong in a configuration without an nginx at hand: what nginx would refuse, and what it would take although it hardly is
/// meant. It knows no table of directives: whether a directive exists and takes its arguments is for <c>nginx -t</c> to say.
/// </summary>
public static class NginxLint
{
    private static readonly Func<NginxConfiguration, IEnumerable<NginxFinding>>[] Rules =
    [
        ListenRules.Check, UpstreamRules.Check, PassRules.Check, LocationRules.Check, HeaderRules.Check, WordRules.Check,
    ];

    /// <summary>Checks a configuration that could be read.</summary>
    /// <returns>The findings in the order of the files and their lines.</returns>
    public static IReadOnlyList<NginxFinding> Check(NginxConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var order = configuration.Files.Index().ToDictionary(f => f.Item.Path, f => f.Index, StringComparer.Ordinal);
        return Rules.SelectMany(rule => rule(configuration)).Distinct().OrderBy(f => order.GetValueOrDefault(f.File)).ThenBy(f => f.Line).ToList();
    }

    /// <summary>Reads a configuration and checks it; one that cannot be read has a single finding that says why.</summary>
    /// <param name="mainPath">The path of the main file.</param>
    /// <param name="files">Where the files are.</param>
    public static IReadOnlyList<NginxFinding> Check(string mainPath, INginxFiles files) =>
        NginxConfiguration.TryLoad(mainPath, files, out var configuration, out var error) ? Check(configuration) : [Finding(error)];

    /// <summary>The finding for what cannot be read.</summary>
    public static NginxFinding Finding(NginxSyntaxError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        // A directive without its semicolon runs into the next brace or the end of the file; a block without its brace does not.
        var isUnfinished = error.Reason is "unexpected \"}\"" or "unexpected end of file, expecting \";\" or \"}\"" && error.DirectiveLine is not null;
        var rule = error.ErrorId == "NginxSyntaxInvalid" ? isUnfinished ? "missing-semicolon" : "syntax" : "include";
        return Finding(rule, NginxSeverity.Error, error.File, error.Line, error.Reason, NginxErrors.Remedy(error));
    }

    internal static NginxFinding Finding(string rule, NginxSeverity severity, NginxNode node, string message, string remedy) =>
        Finding(rule, severity, node.File, node.Line, message, remedy);

    private static NginxFinding Finding(string rule, NginxSeverity severity, string file, int line, string message, string remedy) =>
        new() { Rule = rule, Severity = severity, File = file, Line = line, Message = message, Remedy = remedy };
}
