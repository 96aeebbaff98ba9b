using System.Reflection;
using System.Runtime.CompilerServices;

namespace XDeploy.Unit.Model;

/// <summary>
/// Scripts index lists: <c>$rollout.Events[0]</c>. PowerShell can do that with arrays, and not with the private types that the compiler makes of
/// collection expressions, which look like lists in every other way.
/// </summary>
public sealed class ListTests
{
    public static TheoryData<string, string> Lists
    {
        get
        {
            var lists = new TheoryData<string, string>();
            foreach (var property in typeof(DeployHost).Assembly.GetExportedTypes().SelectMany(type => type.GetProperties()).Where(IsSettableList))
                lists.Add(property.DeclaringType!.FullName!, property.Name);
            return lists;
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_of_the_model_is_an_array_whatever_it_was_made_from(string typeName, string property)
    {
        var type = typeof(DeployHost).Assembly.GetType(typeName)!;
        var list = type.GetProperty(property)!;
        var given = Activator.CreateInstance(typeof(List<>).MakeGenericType(list.PropertyType.GetGenericArguments()));
        var instance = RuntimeHelpers.GetUninitializedObject(type);
        list.SetValue(instance, given);
        Assert.True(list.GetValue(instance)!.GetType().IsArray, $"{typeName}.{property} is not an array");
    }

    private static bool IsSettableList(PropertyInfo property) =>
        property.CanWrite && property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
}
