namespace XDeploy.Engine.Systemd;

/// <summary>The directives that systemd 252 knows, by section. Names only.</summary>
public static class UnitDirectives
{
    private const string Execution = """
        AmbientCapabilities AppArmorProfile BindPaths BindReadOnlyPaths CPUAffinity CPUSchedulingPolicy CPUSchedulingPriority CPUSchedulingResetOnFork
        CacheDirectory CacheDirectoryMode CapabilityBoundingSet ConfigurationDirectory ConfigurationDirectoryMode CoredumpFilter DynamicUser
        Environment EnvironmentFile ExecPaths ExecSearchPath ExtensionDirectories ExtensionImages Group IOSchedulingClass IOSchedulingPriority
        IPCNamespacePath IgnoreSIGPIPE InaccessibleDirectories InaccessiblePaths KeyringMode LimitAS LimitCORE LimitCPU LimitDATA LimitFSIZE
        LimitLOCKS LimitMEMLOCK LimitMSGQUEUE LimitNICE LimitNOFILE LimitNPROC LimitRSS LimitRTPRIO LimitRTTIME LimitSIGPENDING LimitSTACK
        LoadCredential LoadCredentialEncrypted LockPersonality LogExtraFields LogLevelMax LogNamespace LogRateLimitBurst LogRateLimitIntervalSec
        LogsDirectory LogsDirectoryMode MemoryDenyWriteExecute MountAPIVFS MountFlags MountImages NUMAMask NUMAPolicy NetworkNamespacePath Nice
        NoExecPaths NoNewPrivileges OOMScoreAdjust PAMName PassEnvironment Personality PrivateDevices PrivateIPC PrivateMounts PrivateNetwork
        PrivateTmp PrivateUsers ProcSubset ProtectClock ProtectControlGroups ProtectHome ProtectHostname ProtectKernelLogs ProtectKernelModules
        ProtectKernelTunables ProtectProc ProtectSystem ReadOnlyDirectories ReadOnlyPaths ReadWriteDirectories ReadWritePaths RemoveIPC
        RestrictAddressFamilies RestrictFileSystems RestrictNamespaces RestrictRealtime RestrictSUIDSGID RootDirectory RootHash RootHashSignature
        RootImage RootImageOptions RootVerity RuntimeDirectory RuntimeDirectoryMode RuntimeDirectoryPreserve SELinuxContext SecureBits SetCredential
        SetCredentialEncrypted SmackProcessLabel StandardError StandardInput StandardInputData StandardInputText StandardOutput StateDirectory
        StateDirectoryMode SupplementaryGroups SyslogFacility SyslogIdentifier SyslogLevel SyslogLevelPrefix SystemCallArchitectures
        SystemCallErrorNumber SystemCallFilter SystemCallLog TTYColumns TTYPath TTYReset TTYRows TTYVHangup TTYVTDisallocate TemporaryFileSystem
        TimeoutCleanSec TimeoutSec TimerSlackNSec UMask UnsetEnvironment User UtmpIdentifier UtmpMode WorkingDirectory
        """;

    private const string Killing = """
        FinalKillSignal KillMode KillSignal RestartKillSignal SendSIGHUP SendSIGKILL WatchdogSignal
        """;

    private const string Resources = """
        AllowedCPUs AllowedMemoryNodes BPFProgram BlockIOAccounting BlockIODeviceWeight BlockIOReadBandwidth BlockIOWeight BlockIOWriteBandwidth
        CPUAccounting CPUQuota CPUQuotaPeriodSec CPUShares CPUWeight DefaultMemoryLow DefaultMemoryMin Delegate DeviceAllow DevicePolicy
        DisableControllers IOAccounting IODeviceLatencyTargetSec IODeviceWeight IOReadBandwidthMax IOReadIOPSMax IOWeight IOWriteBandwidthMax
        IOWriteIOPSMax IPAccounting IPAddressAllow IPAddressDeny IPEgressFilterPath IPIngressFilterPath ManagedOOMMemoryPressure
        ManagedOOMMemoryPressureLimit ManagedOOMPreference ManagedOOMSwap MemoryAccounting MemoryHigh MemoryLimit MemoryLow MemoryMax MemoryMin
        MemorySwapMax RestrictNetworkInterfaces Slice SocketBindAllow SocketBindDeny StartupAllowedCPUs StartupAllowedMemoryNodes StartupBlockIOWeight
        StartupCPUShares StartupCPUWeight StartupIOWeight TasksAccounting TasksMax
        """;

    private const string Unit = """
        After AllowIsolate AssertACPower AssertArchitecture AssertCPUFeature AssertCPUPressure AssertCPUs AssertCapability
        AssertControlGroupController AssertCredential AssertDirectoryNotEmpty AssertEnvironment AssertFileIsExecutable AssertFileNotEmpty
        AssertFirstBoot AssertGroup AssertHost AssertIOPressure AssertKernelCommandLine AssertKernelVersion AssertMemory AssertMemoryPressure
        AssertNeedsUpdate AssertOSRelease AssertPathExists AssertPathExistsGlob AssertPathIsDirectory AssertPathIsEncrypted AssertPathIsMountPoint
        AssertPathIsReadWrite AssertPathIsSymbolicLink AssertSecurity AssertUser AssertVirtualization Before BindTo BindsTo CollectMode
        ConditionACPower ConditionArchitecture ConditionCPUFeature ConditionCPUPressure ConditionCPUs ConditionCapability
        ConditionControlGroupController ConditionCredential ConditionDirectoryNotEmpty ConditionEnvironment ConditionFileIsExecutable
        ConditionFileNotEmpty ConditionFirmware ConditionFirstBoot ConditionGroup ConditionHost ConditionIOPressure ConditionKernelCommandLine
        ConditionKernelVersion ConditionMemory ConditionMemoryPressure ConditionNeedsUpdate ConditionOSRelease ConditionPathExists
        ConditionPathExistsGlob ConditionPathIsDirectory ConditionPathIsEncrypted ConditionPathIsMountPoint ConditionPathIsReadWrite
        ConditionPathIsSymbolicLink ConditionSecurity ConditionUser ConditionVirtualization Conflicts DefaultDependencies Description Documentation
        FailureAction FailureActionExitStatus IgnoreOnIsolate JobRunningTimeoutSec JobTimeoutAction JobTimeoutRebootArgument JobTimeoutSec
        JoinsNamespaceOf OnFailure OnFailureIsolate OnFailureJobMode OnSuccess OnSuccessJobMode PartOf PropagateReloadFrom PropagateReloadTo
        PropagatesReloadTo PropagatesStopTo RebootArgument RefuseManualStart RefuseManualStop ReloadPropagatedFrom Requires RequiresMountsFor
        RequiresOverridable Requisite RequisiteOverridable SourcePath StartLimitAction StartLimitBurst StartLimitInterval StartLimitIntervalSec
        StopPropagatedFrom StopWhenUnneeded SuccessAction SuccessActionExitStatus Upholds Wants
        """;

    private const string Install = """
        Alias Also DefaultInstance RequiredBy WantedBy
        """;

    private const string Service = """
        BusName ExecCondition ExecReload ExecStart ExecStartPost ExecStartPre ExecStop ExecStopPost ExitType FailureAction FileDescriptorStoreMax
        GuessMainPID NonBlocking NotifyAccess OOMPolicy PIDFile PermissionsStartOnly RebootArgument RemainAfterExit Restart RestartForceExitStatus
        RestartPreventExitStatus RestartSec RootDirectoryStartOnly RuntimeMaxSec RuntimeRandomizedExtraSec Sockets StartLimitAction StartLimitBurst
        StartLimitInterval SuccessExitStatus TimeoutAbortSec TimeoutStartFailureMode TimeoutStartSec TimeoutStopFailureMode TimeoutStopSec Type
        USBFunctionDescriptors USBFunctionStrings WatchdogSec
        """;

    private const string Socket = """
        Accept Backlog BindIPv6Only BindToDevice Broadcast DeferAcceptSec DirectoryMode ExecStartPost ExecStartPre ExecStopPost ExecStopPre
        FileDescriptorName FlushPending FreeBind IPTOS IPTTL KeepAlive KeepAliveIntervalSec KeepAliveProbes KeepAliveTimeSec ListenDatagram ListenFIFO
        ListenMessageQueue ListenNetlink ListenSequentialPacket ListenSpecial ListenStream ListenUSBFunction Mark MaxConnections
        MaxConnectionsPerSource MessageQueueMaxMessages MessageQueueMessageSize NoDelay PassCredentials PassPacketInfo PassSecurity PipeSize Priority
        ReceiveBuffer RemoveOnStop ReusePort SELinuxContextFromNet SendBuffer Service SmackLabel SmackLabelIPIn SmackLabelIPOut SocketGroup SocketMode
        SocketProtocol SocketUser Symlinks TCPCongestion Timestamping Transparent TriggerLimitBurst TriggerLimitIntervalSec Writable
        """;

    private const string Mount = """
        DirectoryMode ForceUnmount LazyUnmount Options ReadWriteOnly SloppyOptions Type What Where
        """;

    private const string Swap = """
        Options Priority What
        """;

    private const string Automount = """
        DirectoryMode ExtraOptions TimeoutIdleSec Where
        """;

    private const string Timer = """
        AccuracySec FixedRandomDelay OnActiveSec OnBootSec OnCalendar OnClockChange OnStartupSec OnTimezoneChange OnUnitActiveSec OnUnitInactiveSec
        Persistent RandomizedDelaySec RemainAfterElapse Unit WakeSystem
        """;

    private const string Path = """
        DirectoryMode DirectoryNotEmpty MakeDirectory PathChanged PathExists PathExistsGlob PathModified TriggerLimitBurst TriggerLimitIntervalSec
        Unit
        """;

    private const string Scope = """
        OOMPolicy RuntimeMaxSec RuntimeRandomizedExtraSec TimeoutStopSec
        """;

    private static readonly Dictionary<string, HashSet<string>> Sections = new(StringComparer.Ordinal)
    {
        ["Unit"] = Names(Unit),
        ["Install"] = Names(Install),
        ["Service"] = Names(Service, Execution, Killing, Resources),
        ["Socket"] = Names(Socket, Execution, Killing, Resources),
        ["Mount"] = Names(Mount, Execution, Killing, Resources),
        ["Swap"] = Names(Swap, Execution, Killing, Resources),
        ["Automount"] = Names(Automount),
        ["Timer"] = Names(Timer),
        ["Path"] = Names(Path),
        ["Slice"] = Names(Resources),
        ["Scope"] = Names(Scope, Killing, Resources),
    };

    // They are read past with a word of their own, wherever their section is.
    private static readonly HashSet<string> RemovedNames = Names("Capabilities NetClass SysVStartPriority IgnoreOnSnapshot");

    /// <summary>The section of a type of unit that is its own: <c>Service</c>; null for a target or a device, which have none.</summary>
    public static string? SectionOf(string type) =>
        Sections.Keys.FirstOrDefault(s => s.Equals(type, StringComparison.OrdinalIgnoreCase) && s is not ("Unit" or "Install"));

    /// <summary>The directives of a section, or null where systemd knows no such section.</summary>
    public static IReadOnlySet<string>? Of(string section) => Sections.GetValueOrDefault(section);

    /// <summary>Whether systemd knew a directive once, and ignores it now.</summary>
    public static bool IsRemoved(string key) => RemovedNames.Contains(key);

    private static HashSet<string> Names(params string[] groups) =>
        groups.SelectMany(g => g.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.Ordinal);
}
