namespace XDeploy.Engine.Systemd;

/// <summary>Where the administrator's units live: never in /lib or /usr/lib, which belong to packages (file-hierarchy(7)).</summary>
internal static class UnitPath
{
    private const string Folder = "/etc/systemd/system";

    public static string Of(UnitName name) => $"{Folder}/{name}";

    public static string Of(SystemdUnitFile unit) => $"{Folder}/{unit.Place}";
}
