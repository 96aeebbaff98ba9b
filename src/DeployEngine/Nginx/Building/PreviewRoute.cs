using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>Who is led to a second upstream by the first one's address: requests with a header or a cookie of a known value. Any one of them is enough.</summary>
public sealed partial record PreviewRoute
{
    /// <summary>The upstream that these requests go to.</summary>
    public required NginxUpstreamDefinition Upstream { get; init; }

    /// <summary>Headers of a request, each with the values that lead there.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Header { get; init; } = [];

    /// <summary>Cookies, each with the values that lead there.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Cookie { get; init; } = [];

    /// <summary>Writes the maps that choose the upstream's name, each asked where the one before it does not know the request.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="variable">The variable that gets the name.</param>
    /// <param name="otherwise">The upstream of all other requests.</param>
    internal void Write(NginxTextWriter text, string variable, string otherwise)
    {
        var tests = Header.Select(h => ($"$http_{h.Key.Replace('-', '_').ToLowerInvariant()}", h.Value))
            .Concat(Cookie.Select(c => ($"$cookie_{c.Key}", c.Value))).ToList();
        text.Comment("Who gets the requests: the idle colour those of testers, the other one all the rest.");
        foreach (var (number, (source, values)) in tests.Index())
        {
            var next = number + 1 < tests.Count ? OneLine.Template(Numbered(variable, number + 1)) : OneLine.Word(otherwise);
            text.Open("map", OneLine.Template(source), OneLine.Template(Numbered(variable, number))).Directive("default", next);
            foreach (var value in values)
                text.Entry(Exactly(value), OneLine.Word(Upstream.Name));
            text.Close();
        }
    }

    /// <summary>Looks whether nginx could tell by it.</summary>
    /// <exception cref="DeployException">It could not (<c>NginxSiteInvalid</c>).</exception>
    internal void Check(string site, NginxUpstreamDefinition otherwise)
    {
        DeployException Invalid(string reason, string remedy) => NginxBuildErrors.SiteInvalid(site, reason, remedy);

        // nginx does not tell them apart by case.
        if (Upstream.Name.Equals(otherwise.Name, StringComparison.OrdinalIgnoreCase))
            throw Invalid($"the upstream of the preview is named '{Upstream.Name}' like the other one", "Give the one that New-NginxUpstream -Preview makes.");
        if (Header.Count + Cookie.Count == 0)
            throw Invalid("nothing tells which requests are for the preview", "Name a header, a cookie or both.");
        if (Header.Select(h => h.Key).FirstOrDefault(n => !HeaderName().IsMatch(n)) is { } header)
            throw Invalid($"'{header}' is no header that nginx reads", "Use letters, digits and '-'.");
        if (Cookie.Select(c => c.Key).FirstOrDefault(n => !CookieName().IsMatch(n)) is { } cookie)
            throw Invalid($"'{cookie}' is no cookie that nginx has a variable for", "Use letters, digits and '_'.");
        if (Header.FirstOrDefault(h => h.Value.Count == 0 || !h.Value.All(HeaderValue().IsMatch)).Key is { } odd)
            throw Invalid($"the header {odd} cannot have the value that is given", "Use visible characters of ASCII, with spaces only between them.");
        if (Cookie.FirstOrDefault(c => c.Value.Count == 0 || !c.Value.All(CookieValue().IsMatch)).Key is { } strange)
            throw Invalid($"the cookie {strange} cannot have the value that is given", "Use visible characters of ASCII other than quotes, ',', ';' and '\\'.");
    }

    private static string Numbered(string variable, int number) => number == 0 ? variable : $"{variable}_{number + 1}";

    // A pattern and no string: nginx compares strings without regard to case, has words of its own among them, and finds no room for long ones.
    private static NginxText Exactly(string value) => OneLine.Template($"~^{Regex.Escape(value)}$");

    // nginx drops headers with other characters, and turns '-' into the '_' of its variable.
    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]*\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A[A-Za-z0-9_]+\z")]
    private static partial Regex CookieName();

    // RFC 9110, 5.5, without what lies beyond ASCII.
    [GeneratedRegex(@"\A[!-~]([ -~]*[!-~])?\z")]
    private static partial Regex HeaderValue();

    // RFC 6265, 4.1.1: cookie-octet.
    [GeneratedRegex(@"\A[!#-+\--:<-\[\]-~]+\z")]
    private static partial Regex CookieValue();
}
