namespace XDeploy;

/// <summary>When a hook of a rollout runs.</summary>
public enum RolloutHookPoint
{
    /// <summary>Under the lock, before anything is touched.</summary>
    BeforeDeployment,

    /// <summary>After BeforeDeployment, once for a release: a later run that goes on with the release, or begins anew with it, does not run it again.</summary>
    Migration,

    /// <summary>Before a batch is taken out of rotation.</summary>
    BeforeBatch,

    /// <summary>After a batch was proven on the release, and readmitted where that costs clients nothing.</summary>
    AfterBatch,

    /// <summary>Of a blue/green deployment: after the release was proven and tested, before it gets the traffic.</summary>
    BeforeSwitch,

    /// <summary>Of a blue/green deployment: after the release got the traffic, before it is watched.</summary>
    AfterSwitch,

    /// <summary>At the end, however the rollout ended, and still under the lock.</summary>
    AfterDeployment,
}
