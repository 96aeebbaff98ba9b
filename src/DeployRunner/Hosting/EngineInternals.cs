using System.Collections;
using System.Diagnostics;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace XDeploy.Runner.Hosting;

/// <summary>
/// The few places where the engine offers no public way: its formatter, the signal that stops upstream commands,
/// and the module name of a built-in cmdlet. Everything that depends on the engine's private shape is here.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
    private const string FormatNamespace = "Microsoft.PowerShell.Commands.Internal.Format.";

    private static readonly Assembly Engine = typeof(PSObject).Assembly;

    private static readonly FieldInfo Implementation = Find(typeof(FrontEndCommandBase).GetField("implementation", Any));

    private static readonly Type StopUpstream = FindType("System.Management.Automation.StopUpstreamCommandsException");

    /// <summary>Gives a Format-* cmdlet the engine's formatter of that shape (Table, List, Wide or Complex).</summary>
    public static void UseFormatter(FrontEndCommandBase command, string shape)
    {
        var shapes = FindType(FormatNamespace + "FormatShape");
        Implementation.SetValue(command, Create(FindType(FormatNamespace + "InnerFormatShapeCommand"), Enum.Parse(shapes, shape)));
    }

    /// <summary>Makes an Out-* cmdlet write its formatted lines to a text writer.</summary>
    public static void UseTextOutput(FrontEndCommandBase command, TextWriter writer, int columns)
    {
        var manager = Create(FindType(FormatNamespace + "OutputManagerInner"));
        var output = Create(FindType(FormatNamespace + "TextWriterLineOutput"), writer, columns);
        Find(manager.GetType().GetProperty("LineOutput", Any)).SetValue(manager, output);
        Implementation.SetValue(command, manager);
    }

    /// <summary>The exception by which a cmdlet that has seen enough ends the commands before it, quietly.</summary>
    public static Exception StopUpstreamCommands(Cmdlet command) => (Exception)Create(StopUpstream, command);

    /// <summary>The validation error after which the binder tries the argument's position in the other parameter sets.</summary>
    public static Exception TryAnotherPosition(string message) => (Exception)Create(typeof(ValidationMetadataException), message, true);

    /// <summary>Makes <c>exit</c> in the next script file end the pipeline, as <c>pwsh -File</c> does, and not the file alone.</summary>
    public static void LetExitEndThePipeline(Runspace runspace)
    {
        var context = Find(typeof(Runspace).GetProperty("ExecutionContext", Any)).GetValue(runspace)!;
        Find(context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Any)).SetValue(context, true);
    }

    /// <summary>An error as the formatter takes it from the error stream: what it prints goes to stderr.</summary>
    public static PSObject AsError(ErrorRecord error)
    {
        var record = PSObject.AsPSObject(error);
        var stream = Find(typeof(PSObject).GetProperty("WriteStream", Any));
        stream.SetValue(record, Enum.Parse(stream.PropertyType, "Error"));
        return record;
    }

    /// <summary>
    /// The programs that a pipeline runs now, those of the pipelines inside it included. Each is looked up again at every call, since the
    /// engine takes a command up before it starts the process.
    /// </summary>
    public static IReadOnlyList<Func<Process?>> ProgramsOf(Pipeline pipeline)
    {
        var stopper = Find(pipeline.GetType().GetProperty("Stopper", Any)).GetValue(pipeline)!;
        var stack = Find(stopper.GetType().GetField("_stack", Any)).GetValue(stopper)!;
        // A copy: the pipeline's thread goes on meanwhile.
        var processors = (object?[])Find(stack.GetType().GetMethod("ToArray")).Invoke(stack, [])!;
        return [.. processors
            .OfType<object>()
            .SelectMany(p => (IEnumerable?)Find(p.GetType().GetProperty("Commands", Any)).GetValue(p) is ICollection commands ? commands.Cast<object?>().ToArray() : [])
            .Where(c => c?.GetType().Name == "NativeCommandProcessor")
            .Select(c => (Func<Process?>)(() => (Process?)Find(c!.GetType().GetField("_nativeProcess", Any)).GetValue(c)))];
    }

    /// <summary>Places a built-in cmdlet or alias in a named module, so that Module\Name resolves.</summary>
    public static void SetModule(object entry, object snapIn)
    {
        var set = entry.GetType().GetMethod("SetPSSnapIn", Any);
        Find(set).Invoke(entry, [snapIn]);
    }

    /// <summary>The record that stands for a built-in module of the engine.</summary>
    public static object BuiltInModule(string name, Version version)
    {
        var constructor = typeof(PSSnapInInfo).GetConstructors(Any).OrderBy(c => c.GetParameters().Length).First();
        System.Collections.ObjectModel.Collection<string> none = [];
        return constructor.Invoke([
            name, true, AppContext.BaseDirectory, Engine.FullName, Engine.Location, version, version, none, none, string.Empty, string.Empty]);
    }

    /// <summary>A variable in a scope: Global, Script, Local, or a number that counts outward; null where there is none.</summary>
    public static PSVariable? VariableAtScope(SessionState state, string name, string scope) =>
        (PSVariable?)Call(state.PSVariable, "GetAtScope", [typeof(string), typeof(string)], [name, scope]);

    /// <summary>Sets a variable in a scope; a read-only one gives way to force only.</summary>
    public static void SetVariableAtScope(SessionState state, PSVariable variable, string scope, bool force)
    {
        var inner = Find(typeof(SessionState).GetProperty("Internal", Any)).GetValue(state)!;
        Call(inner, "NewVariableAtScope", [typeof(PSVariable), typeof(string), typeof(bool)], [variable, scope, force]);
    }

    /// <summary>Removes a variable from a scope.</summary>
    public static void RemoveVariableAtScope(SessionState state, PSVariable variable, string scope, bool force)
    {
        var inner = Find(typeof(SessionState).GetProperty("Internal", Any)).GetValue(state)!;
        Call(inner, "RemoveVariableAtScope", [typeof(PSVariable), typeof(string), typeof(bool)], [variable, scope, force]);
    }

    private static object? Call(object target, string method, Type[] types, object?[] arguments) =>
        Find(target.GetType().GetMethod(method, Any, types)).Invoke(target, Any | BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);

    private static object Create(Type type, params object[] arguments) =>
        Activator.CreateInstance(type, Any | BindingFlags.CreateInstance, binder: null, arguments, culture: null)
        ?? throw new MissingMemberException(type.FullName, ".ctor");

    private static Type FindType(string name) => Engine.GetType(name, throwOnError: true)!;

    private static T Find<T>(T? member)
        where T : MemberInfo =>
        member ?? throw new MissingMemberException($"This engine ({Engine.FullName}) is not the one that the runner was written for.");
}
