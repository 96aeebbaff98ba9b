using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Releases;

/// <summary>The manifest of a release that a host makes itself, in the words of <see cref="ReleaseManifest"/>.</summary>
internal static class HostManifest
{
    /// <summary>Prints why the folder that the shell is in can have none, or nothing: names with a backslash or a control character would need to be escaped.</summary>
    public static ShellText Problem => ShellText.Of(
        $$"""find . -name '*[[:cntrl:]\\]*' -printf 'it holds a name with a backslash or a control character: %p\n' -quit""");

    /// <summary>Writes it for the folder that the shell is in, by way of a scratch folder beside it.</summary>
    public static ShellText Write(ShellText scratch) => ShellText.Of(
        $$"""
        rm -rf ./{{ServiceLayout.ManifestName}}
        find . -mindepth 1 -type f -printf '%P\n' | xargs -r -d '\n' sha256sum -- >{{scratch}}/sums
        find . -mindepth 1 -printf '%P\t%y\t%m\t%s\t%l\n' | LC_ALL=C sort >{{scratch}}/entries
        { echo {{ReleaseManifest.Header}}; awk -F '\t' '
            FILENAME == ARGV[1] { sum[substr($0, 67)] = substr($0, 1, 64); next }
            $2 == "d" { printf "#d %04d %s\n", $3, $1 }
            $2 == "l" { gsub(/\\/, "\\\\", $5); printf "#l %s\t%s\n", $1, $5 }
            $2 == "f" { printf "#f %04d %s\n%s  %s\n", $3, $4, sum[$1], $1 }' {{scratch}}/sums {{scratch}}/entries; } >{{scratch}}/manifest
        mv {{scratch}}/manifest {{ServiceLayout.ManifestName}}
        chmod 0644 {{ServiceLayout.ManifestName}}
        """);

    /// <summary>A command that succeeds where the folder that the shell is in holds the files of its manifest, as they are in it, and no others.</summary>
    public static ShellText Holds => ShellText.Of(
        $$"""
        { [ "$(find . -mindepth 1 -type f ! -path ./{{ServiceLayout.ManifestName}} -printf x | wc -c)" -eq "$(grep -c '^#f ' {{ServiceLayout.ManifestName}})" ] &&
            { ! grep -q '^#f ' {{ServiceLayout.ManifestName}} || {{Check}}; }; }
        """);

    /// <summary>
    /// A command that succeeds where the folder that the shell is in holds the directories, links and permissions of its manifest too, and no others, by way of a scratch folder beside it. Names are brought to one form of writing.
    /// </summary>
    public static ShellText Fits(ShellText scratch) => ShellText.Of(
        $$"""
        find . -mindepth 1 ! -path ./{{ServiceLayout.ManifestName}} -printf '%y %m %s\0%P\0%l\0' | sed -z 's/\\/\\\\/g; s/\n/\\n/g; s/\t/\\t/g' | tr '\0' '\n' | awk '
                NR % 3 == 1 { split($0, is, " ") }
                NR % 3 == 2 { name = $0 }
                NR % 3 == 0 { if (is[1] == "d") printf "#d %04d %s\n", is[2], name; else if (is[1] == "f") printf "#f %04d %s\t%s\n", is[2], is[3], name; else printf "#%s %s\t%s\n", is[1], name, $0 }' | LC_ALL=C sort >{{scratch}}/seen
        [ "$(awk 'NR == 1 { next }
                /^#f / { file = $0; getline; sub(/^\\/, ""); name = substr($0, 67); gsub(/\t/, "\\t", name); print file "\t" name; next }
                { print }' {{ServiceLayout.ManifestName}} | LC_ALL=C sort | sha256sum)" = "$(sha256sum <{{scratch}}/seen)" ]
        """);

    /// <summary>Compares the files of the folder that the shell is in with its manifest; fails where one differs.</summary>
    public static ShellText Check => ShellText.Of($"sha256sum --check --quiet --strict {ServiceLayout.ManifestName} >&2");
}
