using Microsoft.PowerShell.Commands;
using XDeploy.Runner.Testing;

namespace XDeploy.Runner.Hosting;

/// <summary>The cmdlets that the runner brings, by the module that has them in pwsh. Their namespace is the originals', so error ids match.</summary>
internal static class BuiltInCmdlets
{
    /// <summary>Module Microsoft.PowerShell.Utility.</summary>
    public static IReadOnlyList<Type> Utility { get; } =
    [
        typeof(AddMemberCommand), typeof(CompareObjectCommand), typeof(ConvertFromCsvCommand), typeof(ConvertFromJsonCommand),
        typeof(ConvertToCsvCommand), typeof(ConvertToJsonCommand), typeof(ExportCsvCommand), typeof(FormatListCommand),
        typeof(FormatTableCommand), typeof(GetAliasCommand), typeof(GetDateCommand), typeof(GetFileHashCommand), typeof(GetMemberCommand),
        typeof(GetRandomCommand), typeof(GetUniqueCommand), typeof(GetVariableCommand), typeof(GetVerbCommand), typeof(GroupObjectCommand),
        typeof(ImportCsvCommand), typeof(ImportPowerShellDataFileCommand), typeof(InvokeExpressionCommand), typeof(InvokeRestMethodCommand),
        typeof(InvokeWebRequestCommand), typeof(JoinStringCommand), typeof(MeasureCommandCommand), typeof(MeasureObjectCommand),
        typeof(NewAliasCommand), typeof(NewGuidCommand), typeof(NewObjectCommand), typeof(NewTemporaryFileCommand),
        typeof(NewTimeSpanCommand), typeof(NewVariableCommand), typeof(OutFileCommand), typeof(OutStringCommand),
        typeof(RemoveVariableCommand), typeof(SelectObjectCommand), typeof(SelectStringCommand), typeof(SetAliasCommand),
        typeof(SetVariableCommand), typeof(SortObjectCommand), typeof(StartSleepCommand), typeof(TeeObjectCommand),
        typeof(WriteDebugCommand), typeof(WriteErrorCommand), typeof(WriteHostCommand), typeof(WriteInformationCommand),
        typeof(WriteOutputCommand), typeof(WriteProgressCommand), typeof(WriteVerboseCommand), typeof(WriteWarningCommand),
    ];

    /// <summary>Module Microsoft.PowerShell.Management.</summary>
    public static IReadOnlyList<Type> Management { get; } =
    [
        typeof(AddContentCommand), typeof(ClearContentCommand), typeof(ConvertPathCommand), typeof(CopyItemCommand),
        typeof(GetChildItemCommand), typeof(GetContentCommand), typeof(GetItemCommand), typeof(GetLocationCommand),
        typeof(GetPSDriveCommand), typeof(GetProcessCommand), typeof(JoinPathCommand), typeof(MoveItemCommand), typeof(NewItemCommand),
        typeof(NewPSDriveCommand), typeof(PopLocationCommand), typeof(PushLocationCommand), typeof(RemoveItemCommand),
        typeof(RemovePSDriveCommand), typeof(RenameItemCommand), typeof(ResolvePathCommand), typeof(SetContentCommand),
        typeof(SetItemCommand), typeof(SetLocationCommand), typeof(SplitPathCommand), typeof(StartProcessCommand),
        typeof(StopProcessCommand), typeof(TestPathCommand), typeof(WaitProcessCommand),
    ];

    /// <summary>What the words of the Pester syntax stand for.</summary>
    public static IReadOnlyList<Type> Testing { get; } =
    [
        typeof(AddTestBlockCommand), typeof(AddTestCaseCommand), typeof(AddTestStepCommand), typeof(AssertValueCommand),
        typeof(DenyTestWordCommand), typeof(InvokeTestDiscoveryCommand), typeof(SetItResultCommand),
    ];

    /// <summary>The words of the Pester syntax: a cmdlet's name has a verb, so they are aliases.</summary>
    public static IReadOnlyList<(string Name, string Target)> TestWords { get; } =
    [
        ("Describe", "Add-TestBlock"), ("Context", "Add-TestBlock"), ("It", "Add-TestCase"), ("BeforeAll", "Add-TestStep"),
        ("AfterAll", "Add-TestStep"), ("BeforeEach", "Add-TestStep"), ("AfterEach", "Add-TestStep"), ("BeforeDiscovery", "Invoke-TestDiscovery"),
        ("Should", "Assert-Value"), ("Mock", "Block-TestWord"), ("InModuleScope", "Block-TestWord"), ("InPesterModuleScope", "Block-TestWord"),
    ];
}
