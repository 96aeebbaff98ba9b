namespace XDeploy;

/// <summary>How commands that need root get it on a host.</summary>
public enum PrivilegeMode
{
    /// <summary>Commands run as the login user. Right for a login as root, and for work that needs no root.</summary>
    None,

    /// <summary>Commands that need root run under sudo(8): without a password, or with the one of <c>-SudoPassword</c> where sudo asks for one.</summary>
    Sudo,
}
