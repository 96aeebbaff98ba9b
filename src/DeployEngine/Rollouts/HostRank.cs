using System.IO.Enumeration;

namespace XDeploy.Engine.Rollouts;

/// <summary>The order of hosts in a rollout.</summary>
internal static class HostRank
{
    /// <summary>Ranks hosts by the first of some patterns that their name or one of their tags matches; those that match none come last.</summary>
    /// <param name="first">The patterns, with <c>*</c> and <c>?</c>.</param>
    public static Func<DeployHost, int> Of(IReadOnlyList<string> first) => host =>
    {
        for (var i = 0; i < first.Count; i++)
        {
            if (host.Tag.Prepend(host.Alias).Any(name => FileSystemName.MatchesSimpleExpression(first[i], name)))
                return i;
        }

        return first.Count;
    };
}
