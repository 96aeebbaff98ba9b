using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace XDeploy.Runner.Testing;

/// <summary>What a block and a test have in common: a name with templates, data, tags and whether it is skipped.</summary>
public abstract partial class TestNode
{
    private readonly string _template;

    /// <summary>Makes a node below a block.</summary>
    /// <param name="template">The name, with templates such as <c>&lt;port&gt;</c>.</param>
    /// <param name="parent">The block that holds it; null for a file's root.</param>
    protected TestNode(string template, TestBlock? parent)
    {
        _template = template;
        Parent = parent;
        Name = template;
    }

    /// <summary>The block that holds it; null for a file's root.</summary>
    public TestBlock? Parent { get; }

    /// <summary>The name; templates are filled in once its data is there.</summary>
    public string Name { get; private set; }

    /// <summary>The item of -ForEach.</summary>
    public object? Data { get; init; }

    /// <summary>True when -ForEach gave it an item, be it null.</summary>
    public bool HasData { get; init; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>True when it, or a block around it, is skipped.</summary>
    public bool IsSkipped => _skip || Parent?.IsSkipped == true;

    /// <summary>How deep it lies under the file's root.</summary>
    public int Depth => Parent is null ? 0 : Parent.Depth + 1;

    /// <summary>The names of the blocks around it and its own, joined by dots.</summary>
    public string Path => Parent?.Parent is null ? Name : $"{Parent.Path}.{Name}";

    /// <summary>True when the words themselves ask for a skip.</summary>
    public bool Skip
    {
        init => _skip = value;
    }

    private readonly bool _skip;

    /// <summary>The variables that the data brings: <c>$_</c>, and one for each key of a hashtable.</summary>
    /// <returns>Name and value pairs.</returns>
    public IEnumerable<KeyValuePair<string, object?>> Variables()
    {
        if (!HasData)
            yield break;
        yield return new("_", Data);
        if ((Data is PSObject wrapped ? wrapped.BaseObject : Data) is not IDictionary table)
            yield break;
        foreach (DictionaryEntry entry in table)
            yield return new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value);
    }

    /// <summary>Sets the data's variables in the scope that runs, and fills in the name.</summary>
    /// <param name="state">The session state of the running scope.</param>
    public void Enter(SessionState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach (var (name, value) in Variables())
            state.PSVariable.Set(name, value);
        ExpandName(state);
    }

    /// <summary>Fills in the name's templates from the variables that are in scope; an unknown one stays as it is.</summary>
    /// <param name="state">The session state of the running scope.</param>
    public void ExpandName(SessionState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Name = Template().Replace(_template, match =>
        {
            if (match.Groups["escape"].Success)
                return match.Value[1..];
            var parts = match.Groups["name"].Value.Split('.');
            if (state.PSVariable.Get(parts[0]) is not { } variable)
                return match.Value;
            var value = variable.Value;
            foreach (var part in parts.Skip(1))
                value = Member(value, part);
            return value is string text ? text : ValueText.Of(value);
        });
    }

    [GeneratedRegex(@"(?<escape>`)?<(?<name>[A-Za-z_]\w*(\.\w+)*)>")]
    private static partial Regex Template();

    private static object? Member(object? value, string name)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is IDictionary table && table.Contains(name))
            return table[name];
        return value is null ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
    }
}
