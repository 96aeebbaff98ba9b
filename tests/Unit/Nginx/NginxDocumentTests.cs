using XDeploy.Engine.Nginx;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Nginx;

public sealed class NginxDocumentTests
{
    [Fact]
    public void A_document_knows_its_words_and_their_places()
    {
        var document = NginxDocument.Parse("# top\nhttp {\n    server_name a \"b c\"\n        'd';\n}\n", "x.conf");
        var http = Assert.Single(document.Directives);
        Assert.Equal(("http", 2, 1), (http.Name, http.Line, http.Column));
        var names = Assert.Single(http.Block!);
        Assert.Null(names.Block);
        Assert.Equal(["a", "b c", "d"], names.Arguments.Select(a => a.Value));
        Assert.Equal(["a", "\"b c\"", "'d'"], names.Arguments.Select(a => a.Raw));
        Assert.Equal([false, true, true], names.Arguments.Select(a => a.IsQuoted));
        Assert.Equal([(3, 17), (3, 19), (4, 9)], names.Arguments.Select(a => (a.Line, a.Column)));
        Assert.Equal("server_name a \"b c\"\n        'd';", document.Text[names.Start..names.End]);
        Assert.Equal("http {\n    server_name a \"b c\"\n        'd';\n}", document.Text[http.Start..http.End]);
    }

    // One case for each rule of the grammar.
    [Theory]
    [InlineData("a b#c;", "b#c")]
    [InlineData("a b\"c\"d;", "b\"c\"d")]
    [InlineData("a ${x};", "${x}")]
    [InlineData("a x${{y};", "x${{y}")]
    [InlineData("a \"$\"{}", "$")]
    [InlineData("a b\\ c;", "b\\ c")]
    [InlineData("a b\\;c;", "b\\;c")]
    [InlineData("a \\.php$;", "\\.php$")]
    [InlineData("a \"\\.php\";", "\\.php")]
    [InlineData("a \"q\\\"\\'\\\\\\t\\r\\n\\x\";", "q\"'\\\t\r\n\\x")]
    [InlineData("a 'b\nc';", "b\nc")]
    [InlineData("a \"\";", "")]
    [InlineData("a b};", "b}")]
    [InlineData("a \"b\")c;", "b|)c")]
    [InlineData("a b\\{c{}", "b\\{c")]
    [InlineData("a \0b;", "\0b")]
    [InlineData("a \u00a0b;", "\u00a0b")]
    [InlineData("a b\vc\f;", "b\vc\f")]
    [InlineData("a\r\nb\r\n;\r\n", "b")]
    [InlineData("a b # c;\n d;", "b|d")]
    public void Words_are_those_of_nginx(string text, string expected)
    {
        var directive = Assert.Single(NginxDocument.Parse(text, "x").Directives);
        Assert.Equal("a", directive.Name);
        Assert.Equal(expected, string.Join('|', directive.Arguments.Select(a => a.Value)));
    }

    [Theory]
    [InlineData(";", "unexpected \";\"", 1, 1)]
    [InlineData("a;\n{", "unexpected \"{\"", 2, 1)]
    [InlineData("a {\n b\n}", "unexpected \"}\"", 3, 1)]
    [InlineData("a;\n}", "unexpected \"}\"", 2, 1)]
    [InlineData("a \"b\"c;", "unexpected \"c\"", 1, 6)]
    [InlineData("a \"b\"#c\n;", "unexpected \"#\"", 1, 6)]
    [InlineData("a \"b\"\"c\";", "unexpected \"\"\"", 1, 6)]
    [InlineData("a b", "unexpected end of file, expecting \";\" or \"}\"", 1, 4)]
    [InlineData("a \"b;\n}\n", "unexpected end of file, expecting \";\" or \"}\"", 3, 1)]
    [InlineData("a {\n", "unexpected end of file, expecting \"}\"", 2, 1)]
    [InlineData("types {\n a {\n }\n}", "unexpected \"{\"", 2, 4)]
    [InlineData("a \\", "unexpected end of file, expecting \";\" or \"}\"", 1, 4)]
    [InlineData("x_by_lua_block {\n { }", "unexpected end of file, expecting terminating characters for lua code block", 1, 16)]
    public void What_nginx_refuses_is_refused_in_its_words(string text, string reason, int line, int column)
    {
        Assert.False(NginxDocument.TryParse(text, "x.conf", out _, out var error));
        Assert.Equal((reason, line, column), (error.Reason, error.Line, error.Column));
        var thrown = Assert.Throws<DeployException>(() => NginxDocument.Parse(text, "x.conf"));
        Assert.Equal("NginxSyntaxInvalid", thrown.ErrorId);
        Assert.Contains($"{reason} in x.conf:{line}", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfinished_directive_is_named_where_it_began()
    {
        Assert.False(NginxDocument.TryParse("a {\n b\n\n}", "x.conf", out _, out var error));
        Assert.Equal(2, error.DirectiveLine);
        Assert.Contains("line 2", NginxErrors.Remedy(error), StringComparison.Ordinal);
    }

    // nginx's buffer of 4096 bytes holds a word, what ends it, and the next byte that is read. Bytes count, not characters.
    [Theory]
    [InlineData("a ", 4095, ";", true)]
    [InlineData("a ", 4096, ";", false)]
    [InlineData("a ", 4094, " ;", true)]
    [InlineData("a ", 4095, " ;", false)]
    [InlineData("a \"", 4094, "\";", true)]
    [InlineData("a \"", 4095, "\";", false)]
    [InlineData("#", 4095, "\n", false)]
    [InlineData("#", 4094, "\n", true)]
    [InlineData("#", 4095, "", true)]
    public void A_word_or_a_comment_does_not_fill_the_buffer(string before, int bytes, string behind, bool valid)
    {
        foreach (var text in new[] { new string('x', bytes), new string('ä', bytes / 2) + new string('x', bytes % 2) })
        {
            Assert.Equal(valid, NginxDocument.TryParse(before + text + behind, "x.conf", out _, out var error));
            if (!valid)
                Assert.StartsWith("too long parameter", error!.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_lua_block_is_code()
    {
        const string Code = " x = { a = \"}\" } -- }\n --[[ } ]] y = [==[ }]] ]==] z = '\\'}' ";
        var document = NginxDocument.Parse($"set_by_lua_block $x {{{Code}}} b;", "x.conf");
        Assert.Equal(["set_by_lua_block", "b"], document.Directives.Select(d => d.Name));
        Assert.Equal(Code, document.Directives[0].Code);
        Assert.Null(document.Directives[0].Block);
        Assert.Equal(2, document.Directives[1].Line);
    }

    [Fact]
    public void A_byte_order_mark_belongs_to_the_first_word() =>
        Assert.Equal("\ufeffevents", NginxDocument.Parse([0xEF, 0xBB, 0xBF, .. "events {}"u8], "x").Directives[0].Name);

    [Fact]
    public void Bytes_that_are_no_UTF_8_come_back()
    {
        byte[] bytes = [.. "a \""u8, 0xE4, 0x20, 0xC3, 0xA4, 0xED, 0xB2, 0x80, 0xF0, 0x9F, 0x98, 0x80, 0xFF, .. "\";"u8];
        var document = NginxDocument.Parse(bytes, "x.conf");
        Assert.Equal(bytes, document.ToBytes());
        Assert.Contains("ä", document.Directives[0].Arguments[0].Value, StringComparison.Ordinal);
        Assert.Contains("😀", document.Directives[0].Arguments[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_is_no_concern()
    {
        const int Depth = 200_000;
        var text = string.Concat(Enumerable.Repeat("a {", Depth)) + string.Concat(Enumerable.Repeat("}", Depth));
        var document = NginxDocument.Parse(text, "x.conf");
        Assert.Equal(Depth, document.Descendants().Count());
        Assert.Equal(Depth, NginxConfiguration.Of(document).All().Count());
    }

    // Work that grew with the square of the size would not end within the run's time limit.
    [Theory]
    [InlineData("a;", "")]
    [InlineData("a \"b\n\";\n", "")]
    [InlineData("#\n", "")]
    [InlineData("\\", "")]
    [InlineData("a \"", "\";")]
    [InlineData("x_by_lua_block {[==", "}")]
    [InlineData("x_by_lua_block {--[[", "]]}")]
    public void Large_input_takes_no_more_than_its_share(string piece, string end)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 200_000)) + end;
        if (NginxDocument.TryParse(text, "x.conf", out var document, out var error))
            Assert.Equal(text, document.Text);
        else
            Assert.NotEmpty(error.Reason);
    }

    [SkippableFact]
    public void Every_file_of_the_corpus_comes_back_byte_by_byte()
    {
        var read = 0;
        foreach (var test in NginxCorpus.Cases().Where(c => c.TryGetProperty("files", out _)))
        {
            foreach (var path in Directory.EnumerateFiles(test.Folder(), "*", SearchOption.AllDirectories))
            {
                var bytes = File.ReadAllBytes(path);
                Assert.Equal(bytes, FileText.Encode(FileText.Decode(bytes)));
                if (!NginxDocument.TryParse(FileText.Decode(bytes), path, out var document, out _))
                    continue;
                read++;
                Assert.Equal(bytes, document.ToBytes());
            }
        }

        Assert.NotEqual(0, read);
    }

    [SkippableFact]
    public void What_nginx_reads_is_read_and_what_it_refuses_is_refused_on_the_same_line()
    {
        var (valid, invalid) = (0, 0);
        foreach (var test in NginxCorpus.Cases().Where(c => c.TryGetProperty("nginx_t", out _) && c.GetProperty("category").GetString() != "edit"))
        {
            var error = test.NginxError();
            var parsed = NginxDocument.TryParse(test.Text(), test.MainFile(), out _, out var syntax);
            if (NginxCorpus.IsSyntaxError(error))
            {
                invalid++;
                Assert.False(parsed, test.Id());
                Assert.Equal(error, syntax!.ToString());
            }
            else if (error is null)
            {
                valid++;
                Assert.True(parsed, $"{test.Id()}: {syntax}");
            }
        }

        Assert.NotEqual(0, valid);
        Assert.NotEqual(0, invalid);
    }

    [SkippableFact]
    public void The_tokens_are_those_of_the_corpus()
    {
        var cases = NginxCorpus.Cases("lex");
        foreach (var test in cases)
        {
            var expected = test.GetProperty("expect").GetProperty("tokens").EnumerateArray().Select(t => (t[0].GetString(), t[1].GetInt32())).ToList();
            var actual = NginxDocument.Parse(test.Text(), test.MainFile()).Directives.SelectMany(Tokens).ToList();
            // crossplane gives a word of several lines the line on which it ends, and Lua code too.
            Assert.Equal(expected.Select(t => t.Item1), actual.Select(t => t.Text));
            Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Item2, pair.Second.Line + (pair.First.Item2 == pair.Second.Line ? 0 : Lines(pair.Second.Text))));
        }

        Assert.NotEmpty(cases);
    }

    [SkippableFact]
    public void The_trees_are_those_of_crossplane()
    {
        var compared = 0;
        foreach (var test in NginxCorpus.Cases())
        {
            if (test.Payload() is not { } payload || payload.GetProperty("status").GetString() != "ok" || !NginxDocument.TryParse(test.Text(), test.MainFile(), out var document, out _))
                continue;
            compared++;
            CrossplaneTree.AssertEqual(payload.GetProperty("parsed"), document.Directives, test.Id());
        }

        Assert.NotEqual(0, compared);
    }

    [SkippableFact]
    public void The_trees_are_those_of_the_parse_cases()
    {
        var compared = 0;
        foreach (var test in NginxCorpus.Cases("parse"))
        {
            var options = test.GetProperty("options");
            var file = test.GetProperty("expect").GetProperty("payload").GetProperty("config")[0];
            if (file.GetProperty("status").GetString() != "ok")
                continue;
            compared++;
            var ignored = new[] { "ignore", "IgnoreDirectives" }
                .Where(name => options.TryGetProperty(name, out _)).SelectMany(name => options.GetProperty(name).EnumerateArray()).Select(n => n.GetString()).ToHashSet();
            CrossplaneTree.AssertEqual(file.GetProperty("parsed"), NginxDocument.Parse(test.Text(), test.MainFile()).Directives, test.Id(), ignored!);
        }

        Assert.NotEqual(0, compared);
    }

    private static int Lines(string text) => text.Count(c => c == '\n');

    private static IEnumerable<(string Text, int Line)> Tokens(NginxDirective directive)
    {
        foreach (var word in directive.Arguments.Prepend(directive.NameWord))
            yield return (CrossplaneTree.Value(word), word.Line);
        if (directive.Code is { } code)
        {
            yield return (code, directive.TerminatorLine);
            yield return (";", directive.TerminatorLine + Lines(code));
            yield break;
        }

        yield return (directive.Block is null ? ";" : "{", directive.TerminatorLine);
        foreach (var token in (directive.Block ?? []).SelectMany(Tokens))
            yield return token;
        if (directive.Block is not null)
            yield return ("}", directive.CloseLine);
    }
}
