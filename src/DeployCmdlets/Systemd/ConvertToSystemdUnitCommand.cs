using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Makes unit files of documents that ConvertFrom-SystemdUnit read, for Test-SystemdUnit and Install-SystemdUnit. Only the lines of changed directives change;
/// a document that was not changed gives the text that was read, byte by byte. Nothing is written to a disk or a host.
/// </summary>
/// <example>
/// <code>$unit = ConvertFrom-SystemdUnit ./x-model@.service
/// $unit['Service', 'MemoryMax'] = '8G'
/// $unit | ConvertTo-SystemdUnit | Test-SystemdUnit -HostName app1</code>
/// <para>Has the systemd of a host judge a change before it is installed.</para>
/// </example>
/// <example>
/// <code>$limits = '' | ConvertFrom-SystemdUnit -Name x-model@ -DropIn 10-limits.conf
/// $limits['Service', 'LimitNOFILE'] = 65536
/// $limits | ConvertTo-SystemdUnit</code>
/// <para>Makes a drop-in from nothing.</para>
/// </example>
[Cmdlet(VerbsData.ConvertTo, "SystemdUnit")]
[OutputType(typeof(SystemdUnitFile))]
public sealed class ConvertToSystemdUnitCommand : PSCmdlet
{
    /// <summary>The documents, as ConvertFrom-SystemdUnit reads them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public SystemdUnitDocument[] InputObject { get; set; } = [];

    /// <summary>The unit that the file is, or is a drop-in of; without a type it has the document's, or is a service. Default: the unit that was read.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var document in InputObject)
        {
            try
            {
                WriteObject(UnitConversion.Write(document, Name is null ? null : UnitName.ParseOrComplete(Name, document.Name?.Type ?? "service")));
            }
            catch (DeployException e)
            {
                WriteError(DeployErrorRecord.From(e, document));
            }
        }
    }
}
