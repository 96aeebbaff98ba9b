using System.Collections.ObjectModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace XDeploy.Unit.Model;

/// <summary>
/// Scripts index lists, <c>$rollout.Events[0]</c>, and ask for a property of all members, <c>$upstream.Server.Address</c>. PowerShell cannot index the private types that
/// the compiler makes of collection expressions, and an array has members of its own by the names Address, Get and Set. A read-only collection can do both.
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
    public void A_list_of_the_model_serves_scripts_whatever_it_was_made_from(string typeName, string property)
    {
        var type = typeof(DeployHost).Assembly.GetType(typeName)!;
        var list = type.GetProperty(property)!;
        var given = Activator.CreateInstance(typeof(List<>).MakeGenericType(list.PropertyType.GetGenericArguments()));
        var instance = RuntimeHelpers.GetUninitializedObject(type);
        list.SetValue(instance, given);
        Assert.Equal(typeof(ReadOnlyCollection<>), list.GetValue(instance)!.GetType().GetGenericTypeDefinition());
    }

    private static bool IsSettableList(PropertyInfo property) =>
        property.CanWrite && property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
}
