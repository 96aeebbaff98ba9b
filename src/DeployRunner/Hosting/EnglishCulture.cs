using System.Globalization;

namespace XDeploy.Runner.Hosting;

/// <summary>
/// English of the United States, whatever culture data the machine has. The engine wraps lines at words only where the language has a
/// name that it knows, and without ICU no culture has one.
/// </summary>
internal sealed class EnglishCulture() : CultureInfo("en-US")
{
    public override string TwoLetterISOLanguageName => "en";

    /// <summary>Gives the culture to this thread and to all that are still to come.</summary>
    public static void UseEverywhere()
    {
        var english = ReadOnly(new EnglishCulture());
        CurrentCulture = CurrentUICulture = english;
        DefaultThreadCurrentCulture = DefaultThreadCurrentUICulture = english;
    }
}
