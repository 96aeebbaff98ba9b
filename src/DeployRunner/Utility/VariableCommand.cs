using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that works on variables by name, wildcard and scope.</summary>
internal abstract class VariableCommand : PSCmdlet
{
    [Parameter]
    [Alias("S")]
    public string? Scope { get; set; }

    /// <summary>The variables that a name or wildcard means, seen from the caller's scope.</summary>
    protected IEnumerable<PSVariable> Find(string name)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(name))
            return Get(name) is { } one ? [one] : [];

        var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        return InvokeProvider.ChildItem.Get("Variable:", recurse: false)
            .Select(item => item.BaseObject)
            .OfType<PSVariable>()
            .Where(variable => pattern.IsMatch(variable.Name) && (Scope is null || Get(variable.Name) is not null))
            .OrderBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
    }

    /// <summary>One variable, or null.</summary>
    protected PSVariable? Get(string name) =>
        Scope is null ? SessionState.PSVariable.Get(name) : EngineInternals.VariableAtScope(SessionState, name, Scope);

    /// <summary>Writes the error of a name that no variable has.</summary>
    protected void WriteNotFound(string name) => WriteError(new ErrorRecord(
        new ItemNotFoundException($"Cannot find a variable with the name '{name}'."), "VariableNotFound", ErrorCategory.ObjectNotFound, name));

    /// <summary>Does what the engine may refuse, as for a constant; its refusal is a non-terminating error.</summary>
    protected void Try(Action work)
    {
        try
        {
            work();
        }
        catch (SessionStateException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
    }
}
