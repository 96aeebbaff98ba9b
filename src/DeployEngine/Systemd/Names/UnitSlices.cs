namespace XDeploy.Engine.Systemd;

/// <summary>The rules of slices' names, which say where a slice hangs (systemd.slice(5)).</summary>
public static class UnitSlices
{
    private const string Root = "-.slice";

    /// <summary>Whether a slice may have this name.</summary>
    public static bool IsValid(string name)
    {
        if (!UnitName.TryParse(name, out var unit) || unit is not { Type: "slice", Instance: null })
            return false;
        return name == Root || unit.Prefix.Split('-').All(part => part.Length > 0);
    }

    /// <summary>The slice above: that of <c>a-b.slice</c> is <c>a.slice</c>; the root slice has none.</summary>
    /// <exception cref="DeployException">It is no slice's name (<c>SystemdUnitNameInvalid</c>).</exception>
    public static UnitName? Parent(UnitName slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (!IsValid(slice.ToString()))
            throw SystemdErrors.NotASlice(slice);
        if (slice.ToString() == Root)
            return null;
        var dash = slice.Prefix.LastIndexOf('-');
        return UnitName.Parse(dash < 0 ? Root : $"{slice.Prefix[..dash]}.slice");
    }
}
