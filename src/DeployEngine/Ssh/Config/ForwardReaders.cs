namespace XDeploy.Engine.Ssh.Config;

/// <summary>Readers of port forwards. XDeploy makes none; they are read so that a wrong one is told as OpenSSH does.</summary>
internal static class ForwardReaders
{
    private const string DynamicName = "dynamicforward";
    private const int LongestLine = 255;

    public static void Local(SshKeyword keyword, ConfigArguments arguments)
    {
        var listen = arguments.Required();
        var target = arguments.Next();
        if (string.IsNullOrEmpty(target))
            throw arguments.Place.Error("Missing target argument.");
        Add(keyword, arguments, $"{listen}:{target}", isDynamic: false, isRemote: false);
    }

    public static void Remote(SshKeyword keyword, ConfigArguments arguments)
    {
        var listen = arguments.Required();
        var target = arguments.Next();
        var isDynamic = string.IsNullOrEmpty(target);
        Add(keyword, arguments, isDynamic ? listen : $"{listen}:{target}", isDynamic, isRemote: true);
    }

    public static void Dynamic(SshKeyword keyword, ConfigArguments arguments) =>
        Add(keyword, arguments, arguments.Required(), isDynamic: true, isRemote: false);

    private static void Add(SshKeyword keyword, ConfigArguments arguments, string text, bool isDynamic, bool isRemote)
    {
        var forward = ForwardSpec.TryParse(text[..Math.Min(text.Length, LongestLine)], isDynamic, isRemote, arguments.Variable)
            ?? throw arguments.Place.Error("Bad forwarding specification.");
        if (!arguments.IsActive)
            return;
        arguments.Values.Add(keyword.Name, forward.Show(listenOnly: keyword.Name == DynamicName));
        // ssh -G shows a local forward to a socket twice.
        if (forward.ConnectHost is null && keyword.Name == "localforward")
            arguments.Values.Add(DynamicName, forward.Show(listenOnly: true));
    }
}
