namespace XDeploy.Engine.Systemd;

/// <summary>The directives that only one type of unit has: those of its own section.</summary>
public abstract record OwnDirectives
{
    /// <summary>The type of unit: <c>service</c>, <c>socket</c>, ...</summary>
    public abstract string UnitType { get; }

    internal string Section => UnitDirectives.SectionOf(UnitType)!;

    internal void AddTo(UnitFileBuilder file) => Add(file.In(Section));

    /// <summary>Refuses a name of a unit that cannot have these directives.</summary>
    internal virtual void Check(UnitName name)
    {
        if (name.Type != UnitType)
            throw SystemdErrors.NotOfType(name, UnitType);
    }

    internal abstract void Add(UnitSectionBuilder section);
}
