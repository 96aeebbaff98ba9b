using System.Collections;
using System.Management.Automation;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// Turns what ssh's -J takes ([user@]host[:port], with commas) into hosts by ~/.ssh/config, and leaves DeployHost objects alone. A name that the file does not speak of is its own address. It reads files only, never the network.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class JumpTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = Unwrap(inputData);
        var items = value is IEnumerable list and not string ? list.Cast<object?>().Select(Unwrap) : [value];
        return items.SelectMany(Hosts).ToArray();
    }

    private static IEnumerable<object?> Hosts(object? item) => item switch
    {
        string text => text.Split(',').SelectMany(Resolve),
        DeployHost { IsLocal: true } host => throw new ArgumentTransformationMetadataException($"{host}: it is reached without SSH, so nothing can go through it."),
        _ => [item],
    };

    private static IEnumerable<DeployHost> Resolve(string jump)
    {
        try
        {
            return SshConfigHosts.Default.Jumps(jump.Trim()) is [.., var last] way ? [last with { ProxyJump = [.. way.SkipLast(1)] }] : [];
        }
        catch (DeployException e)
        {
            // The binder shows this message and keeps the cause as the inner exception.
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
