using System.Buffers;

namespace XDeploy.Engine.Preparation;

/// <summary>Values as sshd_config takes them: each argument becomes one word to sshd, or is refused.</summary>
internal static class SshdText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(" \t\f\"'\\");

    /// <summary>Arguments as they are written behind a keyword.</summary>
    /// <exception cref="DeployException">A value cannot be written (<c>SshdValueInvalid</c>).</exception>
    public static string Of(SshdKeyword? keyword, IReadOnlyList<string> arguments) =>
        keyword?.Form == SshdForm.Raw ? Raw(keyword, string.Join(' ', arguments)) : string.Join(' ', arguments.Select(a => Argument(keyword, a)));

    private static string Argument(SshdKeyword? keyword, string value)
    {
        Check(keyword, value);
        if (value.Length > 0 && value.AsSpan().IndexOfAny(Quoted) < 0 && value[0] is not ('#' or '='))
            return value;
        return $"\"{value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    // One equals sign is eaten behind the keyword: a value that starts with one gets another.
    private static string Raw(SshdKeyword keyword, string value)
    {
        Check(keyword, value);
        if (value.Trim().Length == 0 || value != value.Trim())
            throw PreparationErrors.SshdValueInvalid(keyword.Label, value, "is empty, or starts or ends with white space");
        if (!SshdLineReader.TrySplit(value, 0, out _, out _))
            throw PreparationErrors.SshdValueInvalid(keyword.Label, value, "has a quote that is not closed");
        return value[0] == '=' ? $"= {value}" : value;
    }

    private static void Check(SshdKeyword? keyword, string value)
    {
        if (value.AsSpan().IndexOfAny("\n\r\0") >= 0)
            throw PreparationErrors.SshdValueInvalid(keyword?.Label ?? "the option", value, "has a line break or a NUL character");
    }
}
