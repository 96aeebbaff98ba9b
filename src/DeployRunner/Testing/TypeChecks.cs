namespace XDeploy.Runner.Testing;

/// <summary>Should -BeOfType and -HaveParameter.</summary>
internal static class TypeChecks
{
    /// <summary>actual -is expected.</summary>
    public static Assertion IsOfType(object? actual, object? expected)
    {
        var type = Find(expected);
        var plain = actual is PSObject wrapped && type != typeof(PSObject) ? wrapped.BaseObject : actual;
        var but = $"but got {ValueText.Of(actual)} with type {ValueText.Of(plain?.GetType())}.";
        return new Assertion(
            type.IsInstanceOfType(plain),
            $"Expected the value to have type {ValueText.Of(type)} or any of its subtypes,{Assertion.Reason} {but}",
            $"Expected the value to not have type {ValueText.Of(type)} or any of its subtypes,{Assertion.Reason} {but}");
    }

    /// <summary>A command has a parameter, of that type, mandatory or not.</summary>
    public static Assertion HasParameter(PSCmdlet caller, object? actual, object? expected, object? type, bool? mandatory, string? defaultValue)
    {
        if (defaultValue is not null)
            throw new PSNotSupportedException("Should -HaveParameter -DefaultValue is not supported by this runner.");
        var plain = actual is PSObject wrapped ? wrapped.BaseObject : actual;
        var command = plain as CommandInfo
            ?? (plain is string text ? caller.InvokeCommand.GetCommand(text, CommandTypes.All) : null)
            ?? throw new PSArgumentException("Should -HaveParameter needs a command: use Get-Command.");

        var name = LanguagePrimitives.ConvertTo<string>(expected);
        var heading = $"Expected command {command.Name} to have a parameter {name}";
        var unless = $"Expected command {command.Name} to not have a parameter {name},{Assertion.Reason} but the parameter exists.";
        if (!command.Parameters.TryGetValue(name, out var parameter))
            return new Assertion(Holds: false, $"{heading},{Assertion.Reason} but the parameter is missing.", unless);

        var wanted = new List<string>();
        var buts = new List<string>();
        if (mandatory is { } must)
        {
            var isMandatory = parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.Mandatory);
            wanted.Add(must ? "which is mandatory" : "which is not mandatory");
            if (isMandatory != must)
                buts.Add(must ? "it wasn't mandatory" : "it was mandatory");
        }

        if (type is not null)
        {
            var wantedType = Find(type);
            wanted.Add($"of type [{wantedType.FullName}]");
            if (parameter.ParameterType != wantedType)
                buts.Add($"it was of type [{parameter.ParameterType.FullName}]");
        }

        var filter = wanted.Count == 0 ? string.Empty : ", " + string.Join(", ", wanted);
        return new Assertion(buts.Count == 0, $"{heading}{filter},{Assertion.Reason} but {string.Join(" and ", buts)}.", unless);
    }

    private static Type Find(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is Type type)
            return type;
        var name = LanguagePrimitives.ConvertTo<string>(plain) ?? string.Empty;
        if (name.StartsWith('[') && name.EndsWith(']'))
            name = name[1..^1];
        return LanguagePrimitives.TryConvertTo<Type>(name, out var found)
            ? found
            : throw new PSArgumentException($"Could not find type [{name}]. Make sure that the assembly that contains that type is loaded.");
    }
}
