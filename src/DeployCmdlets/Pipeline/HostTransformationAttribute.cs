using System.Collections;
using System.Management.Automation;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>Turns names into hosts by ~/.ssh/config, and leaves DeployHost objects alone. It reads files only, never the network.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HostTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = Unwrap(inputData);
        if (value is IEnumerable list and not string)
            return list.Cast<object?>().Select(item => One(Unwrap(item))).ToArray();
        return One(value);
    }

    private static object? One(object? value) => value is string name ? Resolve(name) : value;

    private static DeployHost Resolve(string name)
    {
        try
        {
            return SshConfigHosts.Default.Resolve(name);
        }
        catch (DeployException e)
        {
            // The binder shows this message and keeps the cause as the inner exception.
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
