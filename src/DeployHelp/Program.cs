using XDeploy.Cmdlets.Pipeline;
using XDeploy.Help.Comments;
using XDeploy.Help.Output;

const string Usage = """
    Usage:
      xdeploy-help module FOLDER   write FOLDER/en-US/XDeploy.Cmdlets.dll-Help.xml, which Get-Help reads
      xdeploy-help docs FOLDER     write one page for each cmdlet, and an index
      xdeploy-help check FOLDER    fail where a page is not what 'docs' would write
    """;

if (args is not [("module" or "docs" or "check") and var verb, var folder])
{
    Console.Error.WriteLine(Usage);
    return 64;
}

var assembly = typeof(HostCmdlet).Assembly;
var comments = new DocComments();
comments.Add(assembly);
comments.Add(typeof(XDeploy.DeployHost).Assembly);
var reader = new CmdletReader(assembly, comments);
var cmdlets = reader.Read();
if (reader.Problems.Count > 0)
{
    Console.Error.WriteLine("The help is incomplete: write the comments on the class or its properties in src/DeployCmdlets.");
    foreach (var problem in reader.Problems)
        Console.Error.WriteLine($"  {problem}");
    return 1;
}

var pages = new Pages(folder, cmdlets);
switch (verb)
{
    case "module":
        var language = Directory.CreateDirectory(Path.Combine(folder, "en-US")).FullName;
        MamlDocument.Write(cmdlets).Save(Path.Combine(language, MamlDocument.FileName(assembly.GetName().Name!)));
        return 0;
    case "docs":
        pages.Write();
        return 0;
    default:
        var stale = pages.FindStale();
        if (stale.Count > 0)
            Console.Error.WriteLine($"{folder} does not say what the cmdlets' comments say now: {string.Join(", ", stale)}. Run './xdeploy docs' and commit the pages.");
        return stale.Count > 0 ? 1 : 0;
}
