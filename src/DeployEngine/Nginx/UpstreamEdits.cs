using System.Globalization;

namespace XDeploy.Engine.Nginx;

/// <summary>Changes of the servers of an upstream; see <see cref="NginxEdits"/> for what an edit leaves alone.</summary>
public static class UpstreamEdits
{
    /// <summary>Changes the parameters of a server.</summary>
    /// <param name="document">The file that the upstream stands in.</param>
    /// <param name="upstream">The upstream's name.</param>
    /// <param name="address">The server's address as it is written. Where it stands there more than once, all are changed.</param>
    /// <param name="change">What to change.</param>
    /// <returns>The new document; the very same one where nothing had to change.</returns>
    /// <exception cref="DeployException">
    /// The upstream or the server is not in the document (<c>NginxUpstreamNotFound</c>, <c>NginxUpstreamServerNotFound</c>), or a value is out of
    /// range (<c>NginxValueInvalid</c>).
    /// </exception>
    public static NginxDocument Set(NginxDocument document, string upstream, string address, NginxServerChange change) =>
        Set(document, Servers(document, upstream, address), Parameters(change));

    /// <summary>Changes the parameters of a server, in whichever files it stands.</summary>
    /// <returns>The files that changed; none where nothing had to change.</returns>
    /// <exception cref="DeployException">As for the change of one document.</exception>
    public static IReadOnlyList<NginxDocument> Set(NginxConfiguration configuration, string upstream, string address, NginxServerChange change)
    {
        var parameters = Parameters(change);
        return Changed(Servers(configuration, upstream, address), (document, servers) => Set(document, servers, parameters));
    }

    /// <summary>Adds a server behind the last one.</summary>
    /// <param name="document">The file that the upstream stands in.</param>
    /// <param name="upstream">The upstream's name.</param>
    /// <param name="address">The address: <c>10.0.0.3:8080</c>.</param>
    /// <param name="parameters">Its parameters; null for none.</param>
    /// <exception cref="DeployException">
    /// The upstream is not in the document (<c>NginxUpstreamNotFound</c>), it has the server (<c>NginxUpstreamServerExists</c>), or a value is out
    /// of range (<c>NginxValueInvalid</c>).
    /// </exception>
    public static NginxDocument Add(NginxDocument document, string upstream, string address, NginxServerChange? parameters = null)
    {
        var block = Block(document, upstream);
        if (block.Block!.Any(d => d.Is("server", address)))
            throw NginxErrors.UpstreamServerExists(upstream, address, document.Path);
        var server = Line(address, parameters);
        return block.Block!.LastOrDefault(d => d.Name == "server") is { } last
            ? NginxEdits.AddAfter(document, last, server)
            : NginxEdits.Add(document, block, server);
    }

    /// <summary>Adds a server behind the last one, in the file in which that one stands.</summary>
    /// <returns>The file that changed; none where the upstream has the server with all of these parameters already.</returns>
    /// <exception cref="DeployException">As for one document; a server that is there with other parameters is <c>NginxUpstreamServerExists</c>.</exception>
    public static IReadOnlyList<NginxDocument> Add(NginxConfiguration configuration, string upstream, string address, NginxServerChange? parameters = null)
    {
        var node = Node(configuration, upstream);
        if (node.All("server").Any(s => s.Value(0) == address))
        {
            return Set(configuration, upstream, address, parameters ?? new NginxServerChange()).Count == 0
                ? []
                : throw NginxErrors.UpstreamServerExists(upstream, address, node.File);
        }

        var server = Line(address, parameters);
        return node.All("server").LastOrDefault() is { } last
            ? [NginxEdits.AddAfter(last.Document, last.Directive, server)]
            : [NginxEdits.Add(node.Document, node.Directive, server)];
    }

    /// <summary>Removes a server with its line.</summary>
    /// <exception cref="DeployException">
    /// The upstream or the server is not in the document (<c>NginxUpstreamNotFound</c>, <c>NginxUpstreamServerNotFound</c>).
    /// </exception>
    public static NginxDocument Remove(NginxDocument document, string upstream, string address) => Remove(document, Servers(document, upstream, address));

    /// <summary>Removes a server with its line, in whichever files it stands.</summary>
    /// <returns>The files that changed.</returns>
    /// <exception cref="DeployException">As for the removal from one document.</exception>
    public static IReadOnlyList<NginxDocument> Remove(NginxConfiguration configuration, string upstream, string address) =>
        Changed(Servers(configuration, upstream, address), Remove);

    private static NginxDocument Set(NginxDocument document, IEnumerable<NginxDirective> servers, List<ServerParameter> parameters)
    {
        // Changed words leave the number and the order of directives as they are.
        foreach (var ordinal in Ordinals(document, servers))
        {
            foreach (var parameter in parameters)
                document = parameter.Apply(document, document.Descendants().ElementAt(ordinal));
        }

        return document;
    }

    private static NginxDocument Remove(NginxDocument document, IEnumerable<NginxDirective> servers)
    {
        foreach (var ordinal in Ordinals(document, servers).OrderDescending())
            document = NginxEdits.Remove(document, document.Descendants().ElementAt(ordinal));
        return document;
    }

    private static List<int> Ordinals(NginxDocument document, IEnumerable<NginxDirective> directives)
    {
        var wanted = directives.ToHashSet();
        return document.Descendants().Index().Where(d => wanted.Contains(d.Item)).Select(d => d.Index).ToList();
    }

    private static List<NginxDocument> Changed(List<NginxNode> nodes, Func<NginxDocument, IEnumerable<NginxDirective>, NginxDocument> edit) =>
        nodes.GroupBy(n => n.Document, n => n.Directive)
            .Select(file => (Before: file.Key, After: edit(file.Key, file.Distinct())))
            .Where(file => file.After.Text != file.Before.Text)
            .Select(file => file.After)
            .ToList();

    private static NginxText Line(string address, NginxServerChange? parameters)
    {
        var words = Parameters(parameters ?? new NginxServerChange()).Where(p => !p.IsDefault).Select(p => p.Source).Prepend(address);
        return NginxText.Of($"server {words};");
    }

    private static NginxNode Node(NginxConfiguration configuration, string upstream)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return NginxUpstreams.Nodes(configuration).FirstOrDefault(n => n.Value(0) == upstream)
            ?? throw NginxErrors.UpstreamNotFound(upstream, configuration.Files[0].Path);
    }

    private static NginxDirective Block(NginxDocument document, string upstream)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Descendants().FirstOrDefault(d => d.Block is not null && d.Is("upstream", upstream))
            ?? throw NginxErrors.UpstreamNotFound(upstream, document.Path);
    }

    private static List<NginxDirective> Servers(NginxDocument document, string upstream, string address)
    {
        var servers = Block(document, upstream).Block!.Where(d => d.Block is null && d.Is("server", address)).ToList();
        return servers.Count > 0 ? servers : throw NginxErrors.UpstreamServerNotFound(upstream, address, document.Path);
    }

    private static List<NginxNode> Servers(NginxConfiguration configuration, string upstream, string address)
    {
        var node = Node(configuration, upstream);
        var servers = node.All("server").Where(n => n.Value(0) == address).ToList();
        return servers.Count > 0 ? servers : throw NginxErrors.UpstreamServerNotFound(upstream, address, node.File);
    }

    private static List<ServerParameter> Parameters(NginxServerChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var parameters = new List<ServerParameter>();
        Number("weight", change.Weight, lowest: 1, @default: 1);
        Number("max_conns", change.MaxConns, lowest: 0, @default: 0);
        Number("max_fails", change.MaxFails, lowest: 0, @default: 1);
        Time("fail_timeout", change.FailTimeout, TimeSpan.FromSeconds(10), wholeSeconds: true);
        Time("slow_start", change.SlowStart, TimeSpan.Zero, wholeSeconds: false);
        Flag("backup", change.Backup);
        Flag("down", change.Down);
        return parameters;

        void Number(string name, int? value, int lowest, int @default)
        {
            if (value < lowest)
                throw NginxErrors.ValueInvalid($"{name}={value}", $"it is {lowest} or more");
            if (value is { } number)
                parameters.Add(new ServerParameter(name, number.ToString(CultureInfo.InvariantCulture), number == @default));
        }

        void Time(string name, TimeSpan? value, TimeSpan @default, bool wholeSeconds)
        {
            if (wholeSeconds && value is { } span && span.Ticks % TimeSpan.TicksPerSecond != 0)
                throw NginxErrors.ValueInvalid($"{name}={value}", "it has whole seconds");
            if (value is { } time)
                parameters.Add(new ServerParameter(name, NginxTime.Format(time), time == @default));
        }

        void Flag(string name, bool? value)
        {
            if (value is { } set)
                parameters.Add(new ServerParameter(name, null, !set));
        }
    }
}
