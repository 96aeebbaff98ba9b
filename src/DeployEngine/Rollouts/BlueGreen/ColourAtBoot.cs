using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>
/// Which colour starts with the host. Whoever had an operator's word for it, the instances' links or the target's file, passes it on to the colour that gets the requests. Pure.
/// </summary>
internal static class ColourAtBoot
{
    /// <summary>What has a host start some instances where it starts one of the others; null where it is so already.</summary>
    /// <param name="facts">What starts on the host.</param>
    /// <param name="instances">The instances that are to.</param>
    /// <param name="others">The others.</param>
    /// <param name="only">Whether the others are not to start any more.</param>
    public static ShellText? Make(ScaleFacts facts, IReadOnlyCollection<string> instances, IReadOnlyCollection<string> others, bool only)
    {
        var (linked, unlinked) = (Units(facts, instances), Units(facts, others));
        var isLinked = linked.Concat(unlinked).Any(facts.Linked.Contains);
        List<ShellText> does = [];
        // A file that is linked to, or the vendor's, is not ours to write.
        if (facts is { File: { } file, Link: null } && file.Path == UnitPath.Of(facts.Target))
        {
            var named = TargetWants.Read(file, facts.Target, facts.Template);
            List<string> wanted = [.. named.Where(i => !only || !others.Contains(i)), .. named.Any(i => others.Contains(i) || instances.Contains(i)) ? instances.Except(named) : []];
            var after = TargetWants.Set(file, facts.Target, facts.Template, wanted);
            if (after.Text != file.Text)
                does.Add(ShellText.Of($"(\n{RemoteFile.Write(file.Path, after.ToBytes())}\n)"));
        }

        List<string> enable = isLinked ? [.. linked.Where(u => !facts.Linked.Contains(u))] : [];
        List<string> disable = only ? [.. unlinked.Where(facts.Linked.Contains)] : [];
        if (enable.Count > 0)
            does.Add(ShellText.Of($"systemctl --quiet --no-reload enable -- {enable}"));
        if (disable.Count > 0)
            does.Add(ShellText.Of($"systemctl --quiet --no-reload disable -- {disable}"));
        if (does.Count == 0)
            return null;
        does.Add(ShellText.Of($"systemctl daemon-reload"));
        return ShellText.Lines(does);
    }

    private static List<string> Units(ScaleFacts facts, IEnumerable<string> instances) => [.. instances.Select(i => facts.Template.WithInstance(i).ToString())];
}
