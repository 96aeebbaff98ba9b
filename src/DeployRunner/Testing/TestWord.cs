namespace XDeploy.Runner.Testing;

/// <summary>A cmdlet behind a word of the Pester syntax that is valid in a test file only.</summary>
internal abstract class TestWord : PSCmdlet
{
    /// <summary>The word that was written.</summary>
    protected string Word => MyInvocation.InvocationName;

    /// <summary>The file in discovery; anything else is an error.</summary>
    protected TestFile Discovering
    {
        get
        {
            var file = TestFile.Active ?? throw new PSInvalidOperationException($"{Word} is understood in test files only: run them with 'xdeploy test'.");
            if (file.IsRunning)
                throw new PSInvalidOperationException($"{Word} describes tests and cannot be used while they run: move it out of It and Before or After blocks.");
            return file;
        }
    }
}
