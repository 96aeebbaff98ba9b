using Microsoft.PowerShell.Commands.Internal.Format;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Formats objects as a list of properties, by the engine's own formatter.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
internal sealed class FormatListCommand : OuterFormatTableAndListBase
{
    /// <summary>Binds the engine's formatter.</summary>
    public FormatListCommand() => EngineInternals.UseFormatter(this, "List");
}
