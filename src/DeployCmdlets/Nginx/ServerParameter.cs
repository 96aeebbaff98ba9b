using System.Collections;
using System.Globalization;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>Reads a server as it is given to New-NginxUpstream: an address, or a table with the server's own settings.</summary>
internal static class ServerParameter
{
    private static readonly string[] Names = ["Address", "Weight", "MaxFails", "FailTimeout", "Down", "Backup"];

    /// <exception cref="DeployException">It is neither (<c>NginxServerInvalid</c>).</exception>
    public static NginxServerDefinition Read(object? server) => Unwrap(server) switch
    {
        string address => new NginxServerDefinition { Address = address },
        IDictionary table => FromTable(table),
        NginxServerDefinition definition => definition,
        var other => throw Invalid($"'{other}' is no server"),
    };

    /// <summary>The servers of a service: its replicas, host by host, those of the colour that gets no requests and those of spare ports behind them and marked down.</summary>
    /// <param name="service">The service.</param>
    /// <param name="standby">Whether the second colour gets the requests.</param>
    /// <param name="isPreview">Whether it is the upstream of testers, which spare replicas have no part in.</param>
    public static IEnumerable<NginxServerDefinition> Replicas(DeployService service, bool standby, bool isPreview) =>
        from colour in new[] { (Ports: service.Port, Down: standby), (Ports: service.StandbyPort, Down: !standby), (Ports: isPreview ? [] : service.SparePort, Down: true) }
        from host in service.Host
        from port in colour.Ports
        select new NginxServerDefinition
        {
            Address = host.Address.Contains(':', StringComparison.Ordinal) ? $"[{host.Address}]:{port}" : $"{host.Address}:{port}",
            Down = colour.Down,
        };

    private static NginxServerDefinition FromTable(IDictionary table)
    {
        var values = table.Cast<DictionaryEntry>()
            .ToDictionary(e => e.Key.ToString() ?? string.Empty, e => Unwrap(e.Value), StringComparer.OrdinalIgnoreCase);
        if (values.Keys.FirstOrDefault(k => !Names.Contains(k, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw Invalid($"a server has no setting '{unknown}'");
        if (values.GetValueOrDefault("Address") is not string address)
            throw Invalid("a server has no Address");

        try
        {
            return new NginxServerDefinition
            {
                Address = address,
                Weight = Number(values.GetValueOrDefault("Weight")),
                MaxFails = Number(values.GetValueOrDefault("MaxFails")),
                FailTimeout = Time(values.GetValueOrDefault("FailTimeout")),
                Down = LanguagePrimitives.IsTrue(values.GetValueOrDefault("Down")),
                Backup = LanguagePrimitives.IsTrue(values.GetValueOrDefault("Backup")),
            };
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException or PSInvalidCastException)
        {
            throw Invalid($"a setting of {address} cannot be read: {e.Message}");
        }
    }

    private static int? Number(object? value) => value is null ? null : Convert.ToInt32(value, CultureInfo.InvariantCulture);

    private static TimeSpan? Time(object? value) =>
        value is null ? null : LanguagePrimitives.ConvertTo<TimeSpan>(new DurationTransformationAttribute().Transform(null!, value));

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static DeployException Invalid(string problem) => new(
        "NginxServerInvalid", DeployErrorKind.InvalidInput, null, $"{problem}.",
        $"Give 'host:port', or a table with Address and any of {string.Join(", ", Names[1..])}.");
}
