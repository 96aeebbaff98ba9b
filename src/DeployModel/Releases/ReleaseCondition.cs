namespace XDeploy;

/// <summary>Whether a release is what was sent.</summary>
public enum ReleaseCondition
{
    /// <summary>It is: it was verified, and nothing has touched it since.</summary>
    Whole,

    /// <summary>Something has touched it since it was verified, or it never was; reading all of its files tells more.</summary>
    Unverified,

    /// <summary>It is not: a file is missing, more than was sent, or has other content.</summary>
    Damaged,
}
