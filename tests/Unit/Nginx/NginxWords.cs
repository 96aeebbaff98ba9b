using System.Text;

namespace XDeploy.Unit.Nginx;

/// <summary>Reads the words of one directive as nginx's own reader does. Written for the tests, apart from the code that quotes.</summary>
internal static class NginxWords
{
    public static List<string> Read(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t')
            {
                at++;
                continue;
            }

            Assert.DoesNotContain(text[at], "#;{}");
            var quote = text[at] is '"' or '\'' ? text[at++] : '\0';
            while (at < text.Length && (quote == '\0' ? text[at] is not (' ' or '\t') : text[at] != quote))
            {
                if (quote == '\0')
                    Assert.DoesNotContain(text[at], ";{");
                // ngx_conf_read_token: these escapes are taken, every other backslash stays.
                var escaped = text[at] == '\\' ? "\"'\\tnr".IndexOf(text[at + 1], StringComparison.Ordinal) : -1;
                at += escaped < 0 ? 0 : 1;
                word.Append(escaped < 3 ? text[at] : "\t\n\r"[escaped - 3]);
                at++;
            }

            if (quote != '\0')
                Assert.Equal(quote, text[at++]);
            Assert.True(at == text.Length || text[at] is ' ' or '\t');
            words.Add(word.ToString());
            word.Clear();
        }

        return words;
    }
}
