using System.Reflection;
using System.Xml.Linq;

namespace XDeploy.Help.Comments;

/// <summary>The comments that the compiler wrote beside assemblies, by member.</summary>
internal sealed class DocComments
{
    private readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    /// <summary>Adds the comments beside an assembly; one without a comment file adds nothing.</summary>
    public void Add(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        if (File.Exists(file))
            Add(XDocument.Load(file, LoadOptions.PreserveWhitespace));
    }

    public void Add(XDocument document)
    {
        foreach (var member in document.Descendants("member"))
            _members[(string?)member.Attribute("name") ?? string.Empty] = member;
    }

    public XElement? Find(Type type) => _members.GetValueOrDefault($"T:{type.FullName}");

    /// <summary>The comment of a property: its own or, where that says inheritdoc, that of the property it overrides.</summary>
    public XElement? Find(PropertyInfo property)
    {
        for (var type = property.DeclaringType; type is not null; type = type.BaseType)
        {
            if (_members.TryGetValue($"P:{type.FullName}.{property.Name}", out var member) && member.Element("inheritdoc") is null)
                return member;
        }

        return null;
    }
}
