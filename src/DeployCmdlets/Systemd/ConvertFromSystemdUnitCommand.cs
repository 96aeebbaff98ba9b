using System.Management.Automation;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Reads unit files and drop-ins as systemd 252 reads them, into documents whose directives can be looked at and changed. Nothing is lost: comments, order and spacing
/// stay, and ConvertTo-SystemdUnit makes the file again, in which only the lines of changed directives differ. No host is needed.
/// </summary>
/// <example>
/// <code>$unit = ConvertFrom-SystemdUnit ./x-model@.service
/// $unit['Service', 'RestartSec'] = '2s'
/// $unit['Service', 'Environment'] += 'LOG_LEVEL=debug'
/// Get-DeployHost app* | Install-SystemdUnit ($unit | ConvertTo-SystemdUnit)</code>
/// <para>Changes two directives of a unit file and installs it.</para>
/// </example>
/// <example>
/// <code>(ConvertFrom-SystemdUnit ./units).Directives | Where-Object Name -eq ExecStart</code>
/// <para>Shows what the units of a folder run, with file and line.</para>
/// </example>
/// <example>
/// <code>(Get-DeployHost app1 | Invoke-RemoteCommand 'cat /etc/systemd/system/x-model@.service').Output | ConvertFrom-SystemdUnit -Name x-model@</code>
/// <para>Reads the unit file of a host.</para>
/// </example>
[Cmdlet(VerbsData.ConvertFrom, "SystemdUnit")]
[OutputType(typeof(SystemdUnitDocument))]
public sealed class ConvertFromSystemdUnitCommand : PSCmdlet
{
    private const string PathSet = "Path";
    private const string TextSet = "Text";
    private const string UnitSet = "Unit";

    private readonly List<string> _lines = [];

    /// <summary>Unit files and drop-ins (x.service.d/y.conf) of this machine, or folders of them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The text of one unit file. Texts that come one after another are its lines, as Get-Content gives them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = TextSet)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] InputObject { get; set; } = [];

    /// <summary>The unit that the text is of; without a type it is a service. Default: none, and ConvertTo-SystemdUnit wants to know it.</summary>
    [Parameter(ParameterSetName = TextSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The name of the drop-in that the text is, such as 10-limits.conf. Default: the text is a whole unit file.</summary>
    [Parameter(ParameterSetName = TextSet)]
    [ValidatePattern(@"^[^/]+\.conf\z")]
    public string? DropIn { get; set; }

    /// <summary>Unit files that are on no machine yet, as New-SystemdTemplateUnit, New-SystemdTarget and Uninstall-SystemdUnit give them.</summary>
    // Not mandatory: where two sets take whole objects and one takes properties, PowerShell would settle on the latter before it sees any.
    [Parameter(ValueFromPipeline = true, ParameterSetName = UnitSet)]
    [ValidateNotNullOrEmpty]
    public SystemdUnitFile[] Unit { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == TextSet)
            _lines.AddRange(InputObject);
        else if (ParameterSetName == UnitSet)
            WriteObject(Unit.SelectMany(u => UnitSources.Make(this, UnitSource.Of(u), UnitConversion.Read)), enumerateCollection: true);
        else
            WriteObject(UnitSources.Read(this, Path, UnitConversion.Read), enumerateCollection: true);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName != TextSet)
            return;
        var text = _lines.Count == 1 ? _lines[0] : string.Concat(_lines.Select(line => $"{line}\n"));
        WriteObject(UnitSources.Make(this, new UnitSource("<text>", text), ReadText), enumerateCollection: true);
    }

    private SystemdUnitDocument ReadText(UnitSource source)
    {
        var unit = Name is null ? source.Path : UnitName.ParseOrComplete(Name).ToString();
        return UnitConversion.Read(source with { Path = DropIn is null ? unit : $"{unit}.d/{DropIn}" });
    }
}
