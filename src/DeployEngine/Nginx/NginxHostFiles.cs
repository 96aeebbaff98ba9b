using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Brings the files of a configuration that nginx may refuse, when <c>nginx -T</c> says nothing. Only what is included is read, so that keys which lie
/// beside it stay on the host: what one reading asks for is brought in one round trip, until nothing is asked for any more.
/// </summary>
public static class NginxHostFiles
{
    /// <summary>Reads the main file and all that it includes.</summary>
    /// <param name="session">The host.</param>
    /// <param name="mainPath">Path of the main file.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed.</param>
    public static async Task<INginxFiles> ReadAsync(ISession session, string mainPath, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var files = new Wave();
        for (NginxConfiguration.TryLoad(mainPath, files, out _, out _); files.IsIncomplete; NginxConfiguration.TryLoad(mainPath, files, out _, out _))
        {
            var (paths, patterns) = files.TakeWanted();
            var script = new RemoteScript("read the files of nginx").Step("files", Bring(paths, patterns));
            var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
            files.Add(paths, patterns, result["files"]);
        }

        return files;
    }

    // A variable that is not quoted is expanded by the same rules by which nginx expands its patterns: glob(3) in the C locale.
    private static ShellText Bring(IReadOnlyList<string> paths, IReadOnlyList<string> patterns) => ShellText.Of(
        $$"""
        xd_list=$(mktemp); trap 'rm -f -- "$xd_list"' EXIT
        for xd_path in {{paths}}; do if [ -f "$xd_path" ]; then printf '%s\n' "$xd_path" >>"$xd_list"; fi; done
        xd_match() {
            IFS=
            for xd_path in $1; do
                if [ -f "$xd_path" ]; then printf 'match\t%s\t%s\n' "$1" "$xd_path"; printf '%s\n' "$xd_path" >>"$xd_list"; fi
            done
            unset IFS
        }
        for xd_pattern in {{patterns}}; do xd_match "$xd_pattern"; done
        IFS='
        '; set -f; set -- $(sort -u "$xd_list"); set +f
        {{RemoteArchive.OfParameters}}
        """);

    /// <summary>What is known so far. What is not is noted, and taken for empty.</summary>
    private sealed class Wave : INginxFiles
    {
        private readonly Dictionary<string, string?> _texts = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<string>> _matches = new(StringComparer.Ordinal);
        private readonly HashSet<string> _wantedPaths = new(StringComparer.Ordinal);
        private readonly HashSet<string> _wantedPatterns = new(StringComparer.Ordinal);

        public bool IsIncomplete => _wantedPaths.Count + _wantedPatterns.Count > 0;

        public string? Read(string path)
        {
            if (_texts.TryGetValue(path, out var text))
                return text;
            _wantedPaths.Add(path);
            return string.Empty;
        }

        public IEnumerable<string> Glob(string pattern)
        {
            if (_matches.TryGetValue(pattern, out var matches))
                return matches;
            _wantedPatterns.Add(pattern);
            return [];
        }

        public (IReadOnlyList<string> Paths, IReadOnlyList<string> Patterns) TakeWanted()
        {
            var wanted = (_wantedPaths.ToList(), _wantedPatterns.ToList());
            _wantedPaths.Clear();
            _wantedPatterns.Clear();
            return wanted;
        }

        public void Add(IReadOnlyList<string> paths, IReadOnlyList<string> patterns, StepResult step)
        {
            foreach (var path in paths)
                _texts[path] = null;
            foreach (var pattern in patterns)
                _matches[pattern] = [];
            foreach (var line in step.Lines)
            {
                if (line.Split('\t') is ["match", var pattern, var path])
                    _matches[pattern].Add(path);
            }

            foreach (var matches in _matches.Values)
                matches.Sort(NginxGlob.Order);
            foreach (var (path, content) in RemoteArchive.Files(step))
                _texts[path] = FileText.Decode(content);
        }
    }
}
