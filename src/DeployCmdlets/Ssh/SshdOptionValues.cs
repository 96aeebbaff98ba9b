using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XDeploy.Engine.Preparation;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>Values of options of sshd as scripts write them.</summary>
internal static class SshdOptionValues
{
    /// <summary>Sets an option to a value: null, true or false, a number, a text as it stands in the file, or a list of values.</summary>
    public static SshdConfiguration Set(SshdConfiguration configuration, string option, object? value) => SshdOptions.Set(configuration, option, Lists(option, Plain(value)));

    private static IReadOnlyList<IReadOnlyList<string>>? Lists(string option, object? value) => value switch
    {
        null => null,
        string text => [SshdOptions.Arguments(option, text)],
        // Each element is a value of its own, whatever is in it.
        IEnumerable many => [.. many.Cast<object?>().Select(v => SshdOptions.TakesLineForEach(option) ? SshdOptions.Arguments(option, Text(Plain(v))) : [Text(Plain(v))])],
        _ => [[Text(value)]],
    };

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "yes" : "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
