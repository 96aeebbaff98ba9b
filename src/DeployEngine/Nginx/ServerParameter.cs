namespace XDeploy.Engine.Nginx;

/// <summary>A parameter of an upstream's server, as it is to be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What stands behind the equals sign; null for one that is there or not, such as <c>down</c>.</param>
/// <param name="IsDefault">Whether a server without the parameter behaves so.</param>
internal sealed record ServerParameter(string Name, string? Value, bool IsDefault)
{
    /// <summary>The word that stands for it.</summary>
    public string Source => Value is null ? Name : $"{Name}={Value}";

    /// <summary>Sets it on a server.</summary>
    public NginxDocument Apply(NginxDocument document, NginxDirective server)
    {
        var at = -1;
        for (var index = 1; index < server.Arguments.Count && at < 0; index++)
        {
            var word = server.Arguments[index].Value;
            if (word == Name || word.StartsWith(Name + "=", StringComparison.Ordinal))
                at = index;
        }

        if (at < 0)
            return IsDefault ? document : NginxEdits.AddArgument(document, server, NginxText.Word(Source));
        if (IsDefault && Value is null)
            return NginxEdits.RemoveArgument(document, server, at);
        return server.Arguments[at].Value == Source || IsSame(server.Arguments[at].Value)
            ? document
            : NginxEdits.SetArgument(document, server, at, NginxText.Word(Source));
    }

    // 10 and 10s are the same time: no reason to touch the file.
    private bool IsSame(string word)
    {
        var blank = new NginxUpstreamServer { Address = string.Empty, Host = string.Empty, File = string.Empty, Line = 0 };
        return NginxUpstreams.TryApply(blank, word, out var old) && NginxUpstreams.TryApply(blank, Source, out var wanted) && old == wanted;
    }
}
