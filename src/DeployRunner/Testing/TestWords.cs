namespace XDeploy.Runner.Testing;

/// <summary>The words of the Pester syntax, and the cmdlets behind them.</summary>
internal static class TestWords
{
    /// <summary>Word and cmdlet.</summary>
    public static IEnumerable<(string Word, string Cmdlet)> All =>
    [
        ("Describe", "Add-TestBlock"), ("Context", "Add-TestBlock"), ("It", "Add-TestCase"),
        ("BeforeAll", "Add-TestStep"), ("AfterAll", "Add-TestStep"), ("BeforeEach", "Add-TestStep"), ("AfterEach", "Add-TestStep"),
        ("BeforeDiscovery", "Invoke-TestDiscovery"),
        ("Should", "Assert-Value"),
        ("Mock", "Block-TestWord"), ("InModuleScope", "Block-TestWord"), ("Should-Invoke", "Block-TestWord"),
    ];
}
