namespace XDeploy.Runner.Testing;

/// <summary>
/// The scripts that give tests their scopes. They are script, not C#, because a scope is made by calling a script block
/// and shared by dot-sourcing one: a block is a scope, its set-up is dot-sourced into it, and each test is a child scope
/// in which BeforeEach, It and AfterEach follow each other. Their variables are named so that no test meets them.
/// </summary>
internal static class TestDriver
{
    /// <summary>Discovers a file: the bodies of Describe and Context run, those of It and Before* do not.</summary>
    public const string Discover = """
        param($____file)
        try { . $____file.FilePath | Microsoft.PowerShell.Core\Out-Null } catch { throw }
        """;

    /// <summary>Runs what discovery found.</summary>
    public const string Run = """
        param($____file)
        $null = Microsoft.PowerShell.Management\New-PSDrive -Name TestDrive -PSProvider FileSystem -Root $____file.TestDrive -Scope Global

        $____test = {
            param($____test)
            if ($____test.IsSkipped) {
                $____test.Enter($ExecutionContext.SessionState)
                $____test.PassOver()
                $____file.Report($____test)
                return
            }
            $____test.Start()
            try {
                $____test.Enter($ExecutionContext.SessionState)
                foreach ($____step in $____test.BeforeEach) { $null = . $____step }
                $____test.ExpandName($ExecutionContext.SessionState)
                $null = . $____test.Body
                $____test.Pass()
            }
            catch { $____test.Fail($_) }
            finally {
                try { foreach ($____step in $____test.AfterEach) { $null = . $____step } }
                catch { $____test.Fail($_) }
                $____test.Complete()
                $____file.Report($____test)
            }
        }

        $____block = {
            param($____block)
            $____block.Enter($ExecutionContext.SessionState)
            if (-not $____block.HasWork) { $____file.PassOver($____block); return }
            $____file.StartBlock($____block)
            try {
                try {
                    foreach ($____step in $____block.BeforeAll) { $null = . $____step }
                    $____ready = $true
                }
                catch {
                    $____ready = $false
                    $____file.FailBlock($____block, $_)
                }
                if ($____ready) {
                    foreach ($____item in $____block.Items) {
                        if (-not $____item.IsSelected) { continue }
                        if ($____item -is [XDeploy.Runner.Testing.TestBlock]) { & $____file.BlockScript $____item }
                        else { & $____file.TestScript $____item }
                    }
                }
            }
            finally {
                try { foreach ($____step in $____block.AfterAll) { $null = . $____step } }
                catch { $____file.FailCleanup($____block, $_) }
                $____file.EndBlock($____block)
            }
        }

        $____file.TestScript = $____test
        $____file.BlockScript = $____block
        & $____file.BlockScript $____file.Root
        """;
}
