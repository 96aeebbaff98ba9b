using System.Management.Automation.Runspaces;
using System.Reflection;
using XDeploy.Runner.Testing;

namespace XDeploy.Runner.Hosting;

/// <summary>The engine's default state plus the everyday cmdlets and aliases that it comes without.</summary>
internal static class SessionStates
{
    /// <summary>The module name of the cmdlets that stand in for Pester's.</summary>
    public const string TestModule = "Pester";

    private const string UtilityModule = "Microsoft.PowerShell.Utility";
    private const string ManagementModule = "Microsoft.PowerShell.Management";

    private static readonly Version EngineVersion = new(7, 0, 0, 0);

    /// <summary>A state for running scripts.</summary>
    public static InitialSessionState ForScripts()
    {
        var state = InitialSessionState.CreateDefault2();
        AddCmdlets(state, "XDeploy.Runner.Utility", UtilityModule);
        // The formatter's cmdlets are told apart by their full name inside the engine, so they keep the namespace that it expects.
        AddCmdlets(state, "Microsoft.PowerShell.Commands", UtilityModule);
        AddCmdlets(state, "XDeploy.Runner.Management", ManagementModule);
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
        AddCmdlets(state, "XDeploy.Runner.Testing", TestModule);
        foreach (var (word, cmdlet) in TestWords.All)
            state.Commands.Add(new SessionStateAliasEntry(word, cmdlet));
        return state;
    }

    private static void AddCmdlets(InitialSessionState state, string subject, string module)
    {
        var snapIn = EngineInternals.BuiltInModule(module, EngineVersion);
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
        {
            if (type.Namespace != subject || type.IsAbstract || type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet)
                continue;
            var entry = new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null);
            EngineInternals.SetModule(entry, snapIn);
            state.Commands.Add(entry);
        }
    }
}
