namespace XDeploy;

/// <summary>What requests are told apart by when traffic is measured. Both together is a group for each pair.</summary>
[Flags]
public enum NginxTrafficGrouping
{
    /// <summary>Not at all: one result.</summary>
    None = 0,

    /// <summary>By the server that answered.</summary>
    Address = 1,

    /// <summary>By the version that the answer named.</summary>
    Version = 2,
}
