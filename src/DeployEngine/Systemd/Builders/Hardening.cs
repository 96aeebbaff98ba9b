namespace XDeploy.Engine.Systemd;

/// <summary>
/// What a service that answers requests does not need, taken from it (systemd.exec(5)); <c>systemd-analyze security</c> scores it. MemoryDenyWriteExecute is not
/// among it, since programs that compile as they run, on Java, .NET or Node.js, do not start with it.
/// </summary>
internal static class Hardening
{
    private const string Directives = """
        NoNewPrivileges=yes
        ProtectSystem=strict
        ProtectHome=yes
        PrivateTmp=yes
        PrivateDevices=yes
        PrivateUsers=yes
        ProtectClock=yes
        ProtectControlGroups=yes
        ProtectHostname=yes
        ProtectKernelLogs=yes
        ProtectKernelModules=yes
        ProtectKernelTunables=yes
        ProtectProc=invisible
        ProcSubset=pid
        CapabilityBoundingSet=
        AmbientCapabilities=
        LockPersonality=yes
        RemoveIPC=yes
        RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallFilter=~@privileged @resources
        SystemCallErrorNumber=EPERM
        UMask=0077
        """;

    /// <summary>Adds the directives; a service without a user of its own gets one that exists while it runs, so that it is not root.</summary>
    public static void Add(UnitSectionBuilder section, bool hasUser)
    {
        if (!hasUser)
            section.Flag("DynamicUser", true);
        foreach (var line in Directives.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            section.Add(line[..equals], UnitText.FromOperator(line[(equals + 1)..]));
        }
    }
}
