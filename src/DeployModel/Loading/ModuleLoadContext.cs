using System.Reflection;
using System.Runtime.Loader;

namespace XDeploy.Loading;

/// <summary>
/// Holds the cmdlets, the engine and their packages apart from whatever other modules have loaded, so that two
/// modules with different copies of, say, BouncyCastle live in one session. Only this assembly, which has no
/// packages, is in the default context.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CmdletAssembly = "XDeploy.Cmdlets";

    private static readonly Lock Gate = new();
    private static ModuleLoadContext? s_instance;

    private readonly string _folder;

    private ModuleLoadContext(string folder)
        : base("XDeploy", isCollectible: false) => _folder = folder;

    /// <summary>
    /// Loads the cmdlet assembly from the module's <c>lib</c> folder. Later calls in the same process return the
    /// assembly that is loaded already: a loaded .NET assembly cannot be replaced, start a new process for a new version.
    /// </summary>
    /// <param name="folder">Full path of the folder that holds the assemblies.</param>
    /// <returns>The cmdlet assembly, to hand to <c>Import-Module -Assembly</c>.</returns>
    public static Assembly LoadCmdlets(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        lock (Gate)
        {
            s_instance ??= new ModuleLoadContext(folder);
            return s_instance.LoadFromAssemblyName(new AssemblyName(CmdletAssembly));
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        if (assemblyName.Name == typeof(ModuleLoadContext).Assembly.GetName().Name)
            return typeof(ModuleLoadContext).Assembly;

        // What is not ours (the runtime, PowerShell itself) comes from the default context: null says so.
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
