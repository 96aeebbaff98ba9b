using CsCheck;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Unit.Ssh;

/// <summary>Generated files, searched and changed by the real ssh-keygen and by ours.</summary>
public sealed class KnownHostsOracleTests : IDisposable
{
    private static readonly string[] Names =
    [
        "web", "WEB", "web,db", "db,192.0.2.1", "w*", "*,!web", "!web", "[web]:2222", "[*]:2222", "[web]:*", "::1", "[::1]:22", "web,", ",web",
        "|1|MDEyMzQ1Njc4OWFiY2RlZmdoaWo=|UDipTPI4OCFMgQmfOhPd7zv6QLU=", "|1|x|y", "|1|", "|2|a|b", HashedName.Make("web"), HashedName.Make("[web]:2222"), "web.example.org", "",
    ];

    private static readonly string[] Marks = ["", "", "", "", "@revoked ", "@cert-authority ", "@what ", "@revoked\t", "@revoked @revoked ", " ", "\t"];

    private static readonly string[] Keys =
    [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKuKjR0dGUZ2bTbTRleony/Jyo2XbsEFL5bxnevbSIJ3", "ssh-ed25519\tAAAAC3NzaC1lZDI1NTE5AAAAIEVKWYtqd3SSi6I2H0Brk+6IBCmcaX2aVdaDPmaBH+n5 me",
        "ssh-ed25519 AAAA", "ssh-ed25519", "", "1024 35 123", "x y", "xy z", "# c", "ssh-ed25519 ",
    ];

    private static readonly string[] Queries = ["web", "WEB", "db", "[web]:2222", "192.0.2.1", "::1", "web.example.test", "web.example.org"];

    private static readonly Gen<string> Line = Gen.Select(
        Gen.Int[0, Marks.Length - 1], Gen.Int[0, Names.Length - 1], Gen.Int[0, 13], (mark, name, key) => $"{Marks[mark]}{Names[name]} {Keys[key % Keys.Length]}");

    private static readonly Gen<string> File = Gen.Frequency((9, Line), (1, Gen.Const("# comment")), (1, Gen.Const(string.Empty))).Array[0, 8].Select(lines => string.Concat(lines.Select(l => l + "\n")));

    private readonly SshKeygen _keygen = new();

    public void Dispose() => _keygen.Dispose();

    [SkippableFact]
    public void The_same_lines_are_found()
    {
        Skip.IfNot(SshKeygen.IsHere, "there is no ssh-keygen on this machine");
        Gen.Select(File, Gen.Int[0, Queries.Length - 1]).Sample(
            (text, query) => Assert.Equal(_keygen.Find(text, Queries[query]), Parse(text).Find(Queries[query]).Select(line => line.Number)),
            time: 4, iter: -1, threads: 1);
    }

    // ssh-keygen changes no file that has a line it cannot read; ours leaves the line alone.
    [SkippableFact]
    public void The_same_lines_are_removed()
    {
        Skip.IfNot(SshKeygen.IsHere, "there is no ssh-keygen on this machine");
        Gen.Select(File, Gen.Int[0, Queries.Length - 1]).Where((text, _) => IsWhole(text)).Sample(
            (text, query) => Assert.Equal(_keygen.Remove(text, Queries[query]), KnownHostsEdits.Remove(Parse(text), Queries[query]).Text),
            time: 3, iter: -1, threads: 1);
    }

    [SkippableFact]
    public void The_same_lines_are_hashed()
    {
        Skip.IfNot(SshKeygen.IsHere, "there is no ssh-keygen on this machine");
        File.Where(IsWhole).Sample(
            text =>
            {
                var real = Parse(_keygen.Hash(text));
                var ours = KnownHostsEdits.Hash(Parse(text));
                Assert.Equal(real.Lines.Select(Shape), ours.Lines.Select(Shape));
                Assert.All(Queries, query => Assert.Equal(real.Find(query).Select(l => l.Number), ours.Find(query).Select(l => l.Number)));
            },
            time: 3, iter: -1, threads: 1);
    }

    [Fact]
    public void Whatever_comes_is_kept() =>
        File.Sample(text => Assert.Equal(text, string.Concat(Parse(text).Lines.Select(line => text[line.Start..line.Next]))), iter: 1000, threads: 1);

    private static string Shape(KnownHostsLine line) => $"{line.IsComment} {line.Marker} {(line.IsHashed ? "|" : line.Names)} {line.RawKey}";

    private static bool IsWhole(string text) => Parse(text).Lines.All(line => line.IsComment || line.IsEntry);

    private static KnownHostsFile Parse(string text) => KnownHostsFile.Parse(text, "known_hosts");
}
