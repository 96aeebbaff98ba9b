using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Readers of keywords that take one plain value.</summary>
internal static class ScalarReaders
{
    /// <summary>yes or no, in all spellings.</summary>
    public static void Flag(SshKeyword keyword, ConfigArguments arguments) => Choice(keyword, arguments, SshChoice.Flag);

    /// <summary>A reader of one of several words.</summary>
    public static Action<SshKeyword, ConfigArguments> Choice(SshChoice choice) => (keyword, arguments) => Choice(keyword, arguments, choice);

    public static void Text(SshKeyword keyword, ConfigArguments arguments) => arguments.Set(keyword.Name, arguments.Required());

    /// <summary>The rest of the line as it is: a command for a shell.</summary>
    public static void Command(SshKeyword keyword, ConfigArguments arguments)
    {
        arguments.Set(keyword.Name, CommandText(arguments));
        arguments.TakeAll();
    }

    public static string CommandText(ConfigArguments arguments) => arguments.Rest.TrimStart([.. ConfigTokens.Blank, '=']);

    public static void Integer(SshKeyword keyword, ConfigArguments arguments)
    {
        var text = arguments.Next();
        if (string.IsNullOrEmpty(text))
            throw arguments.Place.Error("integer value missing.");
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var value))
            throw arguments.Place.Error("integer value invalid.");
        if (value is < 0 or > int.MaxValue)
            throw arguments.Place.Error($"integer value {(value < 0 ? "too small" : "too large")}.");
        arguments.Set(keyword.Name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A time; <c>none</c> leaves the keyword without a value, so that a later line may still give one.</summary>
    public static void Time(SshKeyword keyword, ConfigArguments arguments)
    {
        var text = arguments.Required("missing time value.");
        if (text == "none")
            return;
        var seconds = SshTime.TryParse(text) ?? throw arguments.Place.Error("invalid time value.");
        arguments.Set(keyword.Name, seconds.ToString(CultureInfo.InvariantCulture));
    }

    public static void Port(SshKeyword keyword, ConfigArguments arguments)
    {
        var text = arguments.Required();
        var port = SshDestination.ParsePort(text);
        if (port is null or 0)
            throw arguments.Place.Error($"Bad port '{text}'.");
        arguments.Set(keyword.Name, port.Value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A reader of a keyword that does nothing any more.</summary>
    public static void Ignored(SshKeyword keyword, ConfigArguments arguments) => arguments.TakeAll();

    private static void Choice(SshKeyword keyword, ConfigArguments arguments, SshChoice choice)
    {
        var word = arguments.Required("missing argument.");
        arguments.Set(keyword.Name, choice.Find(word) ?? throw arguments.Place.Error($"unsupported option \"{word}\"."));
    }
}
