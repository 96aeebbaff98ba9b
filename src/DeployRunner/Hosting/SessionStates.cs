using System.Management.Automation.Runspaces;
using System.Reflection;

namespace XDeploy.Runner.Hosting;

/// <summary>The engine's default state plus the everyday cmdlets and aliases that it comes without.</summary>
internal static class SessionStates
{
    private static readonly Version EngineVersion = new(7, 0, 0, 0);

    /// <summary>A state for running scripts.</summary>
    public static InitialSessionState ForScripts()
    {
        var state = InitialSessionState.CreateDefault2();
        AddCmdlets(state, BuiltInCmdlets.Utility, "Microsoft.PowerShell.Utility");
        AddCmdlets(state, BuiltInCmdlets.Management, "Microsoft.PowerShell.Management");
        foreach (var (name, target) in StandardAliases.All)
        {
            if (state.Commands[name].Count == 0)
                state.Commands.Add(new SessionStateAliasEntry(name, target));
        }

        return state;
    }

    /// <summary>A state for running a test file: the words of the Pester syntax as well.</summary>
    public static InitialSessionState ForTests()
    {
        var state = ForScripts();
        AddCmdlets(state, BuiltInCmdlets.Testing, "Pester");
        foreach (var (name, target) in BuiltInCmdlets.TestWords)
            state.Commands.Add(new SessionStateAliasEntry(name, target));
        return state;
    }

    private static void AddCmdlets(InitialSessionState state, IEnumerable<Type> types, string module)
    {
        var snapIn = EngineInternals.BuiltInModule(module, EngineVersion);
        foreach (var type in types)
        {
            var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
            var entry = new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null);
            EngineInternals.SetModule(entry, snapIn);
            state.Commands.Add(entry);
        }
    }
}
