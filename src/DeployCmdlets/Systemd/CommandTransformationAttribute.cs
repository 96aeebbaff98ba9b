using System.Collections;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Reads one command or several: <c>'/bin/kill', '-HUP', '$MAINPID'</c> is the words of one command, and a list with lists in it is a list of commands:
/// <c>@('/bin/a', 'x'), @('/bin/b')</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class CommandTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var items = Items(inputData);
        return items.Exists(IsList) ? items.Select(Words).ToArray() : items.Count == 0 ? Array.Empty<string[]>() : [Words(inputData)];
    }

    private static string[] Words(object? command) => [.. Items(command).Select(UnitParameters.Text)];

    private static List<object?> Items(object? value)
    {
        var plain = UnitParameters.Unwrap(value);
        return IsList(plain) ? [.. ((IEnumerable)plain!).Cast<object?>().Select(UnitParameters.Unwrap)] : [plain];
    }

    private static bool IsList(object? value) => value is IEnumerable and not string;
}
