using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XDeploy.Cmdlets.Systemd;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>Reads the parameters that cmdlets for nginx share.</summary>
internal static class NginxParameters
{
    /// <summary>Directives: true and false as nginx writes them, a list gives a line each.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Directives(IDictionary? table) =>
        [.. UnitParameters.Entries(table).Select(e => KeyValuePair.Create(e.Key, Values(e.Value)))];

    /// <summary>Headers: null stays null, which leaves the header to nginx.</summary>
    public static IReadOnlyList<KeyValuePair<string, string?>> Headers(IDictionary? table) =>
        [.. UnitParameters.Entries(table).Select(e => KeyValuePair.Create(e.Key, e.Value is null ? null : Text(e.Value)))];

    private static IReadOnlyList<string> Values(object? value) =>
        value is IEnumerable list and not string ? [.. list.Cast<object?>().Select(Text)] : [Text(value)];

    private static string Text(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => string.Empty,
        bool on => on ? "on" : "off",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => other.ToString() ?? string.Empty,
    };
}
