namespace XDeploy.Engine.Ssh.Config;

/// <summary>Readers of lists of algorithms. What is kept is the setting; <see cref="AlgorithmSet.Assemble"/> makes the list of it.</summary>
internal static class AlgorithmReaders
{
    public static void Ciphers(SshKeyword keyword, ConfigArguments arguments) =>
        Read(keyword, arguments, list => AreAll(AlgorithmSet.Cipher, list), "Bad SSH2 cipher spec");

    public static void Macs(SshKeyword keyword, ConfigArguments arguments) =>
        Read(keyword, arguments, list => AreAll(AlgorithmSet.Mac, list), "Bad SSH2 MAC spec");

    public static void KeyExchanges(SshKeyword keyword, ConfigArguments arguments) =>
        Read(keyword, arguments, list => AreAll(AlgorithmSet.KeyExchange, list), "Bad SSH2 KexAlgorithms");

    public static void Keys(SshKeyword keyword, ConfigArguments arguments) =>
        Read(keyword, arguments, list => AreKeys(AlgorithmSet.Key, list), "Bad key types");

    public static void AuthorityKeys(SshKeyword keyword, ConfigArguments arguments) =>
        Read(keyword, arguments, list => AreKeys(AlgorithmSet.Authority, list), "Bad key types");

    public static void GssKeyExchanges(SshKeyword keyword, ConfigArguments arguments)
    {
        var list = arguments.Required();
        if (!list.Split(',').All(AlgorithmSet.GssKeyExchange.All.Contains))
            throw arguments.Place.Error($"Bad GSSAPI KexAlgorithms '{list}'.");
        arguments.Set(keyword.Name, list);
    }

    private static void Read(SshKeyword keyword, ConfigArguments arguments, Func<string, bool> isGood, string complaint)
    {
        var list = arguments.Required();
        // What is taken away need not be there.
        if (list[0] != '-' && !isGood(list[0] is '+' or '^' ? list[1..] : list))
            throw arguments.Place.Error($"{complaint} '{list}'.");
        arguments.Set(keyword.Name, list);
    }

    private static bool AreAll(AlgorithmSet set, string list) => list.Length > 0 && list.Split(',').TakeWhile(n => n.Length > 0).All(set.All.Contains);

    private static bool AreKeys(AlgorithmSet set, string list) =>
        list.Length > 0 && list.Split(',').TakeWhile(n => n.Length > 0).All(name => set.All.Contains(name) || set.All.Any(known => SshPattern.Judge(known, name) != 0));
}
