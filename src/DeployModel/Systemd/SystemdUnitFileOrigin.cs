namespace XDeploy;

/// <summary>Whose a unit file is, told by where it lies (systemd.unit(5), unit file load path).</summary>
public enum SystemdUnitFileOrigin
{
    /// <summary>The administrator's, in <c>/etc/systemd</c>.</summary>
    Local,

    /// <summary>A package's, in <c>/usr/lib/systemd</c> or <c>/lib/systemd</c>.</summary>
    Vendor,

    /// <summary>In <c>/run/systemd</c>: it is gone after the next boot.</summary>
    Runtime,

    /// <summary>Made by a generator at each boot and reload, from <c>/etc/fstab</c> or an init script.</summary>
    Generated,
}
