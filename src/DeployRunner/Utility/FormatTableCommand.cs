using Microsoft.PowerShell.Commands.Internal.Format;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Formats objects as a table, by the engine's own formatter.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
internal sealed class FormatTableCommand : OuterFormatTableBase
{
    /// <summary>Binds the engine's formatter.</summary>
    public FormatTableCommand() => EngineInternals.UseFormatter(this, "Table");
}
