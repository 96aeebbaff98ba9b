namespace XDeploy;

/// <summary>How commands that need root get it on a host.</summary>
public enum PrivilegeMode
{
    /// <summary>Commands run as the login user. Right for a login as root, and for work that needs no root.</summary>
    None,

    /// <summary>Commands that need root run under <c>sudo -n</c> (sudo(8)): passwordless sudo is required.</summary>
    Sudo,
}
