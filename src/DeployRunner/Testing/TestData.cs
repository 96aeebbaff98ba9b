using System.Collections;

namespace XDeploy.Runner.Testing;

/// <summary>The items of -ForEach and -TestCases.</summary>
internal static class TestData
{
    /// <summary>Each item, or one without data where the parameter is not used.</summary>
    public static IEnumerable<(bool HasData, object? Item)> Items(bool isBound, object? value)
    {
        if (!isBound)
            return [(false, null)];
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            null => [],
            string or IDictionary => [(true, value)],
            IEnumerable items => items.Cast<object?>().Select(item => (true, item)).ToList(),
            _ => [(true, value)],
        };
    }
}
