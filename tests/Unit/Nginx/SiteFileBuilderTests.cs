using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class SiteFileBuilderTests
{
    private static readonly NginxUpstreamDefinition Upstream = new()
    {
        Name = "x-model",
        Server = [new NginxServerDefinition { Address = "localhost:5001" }, new NginxServerDefinition { Address = "localhost:5002" }],
    };

    private static readonly PreviewRoute Preview = new()
    {
        Upstream = new NginxUpstreamDefinition { Name = "x-model-preview", Server = [new NginxServerDefinition { Address = "localhost:6001" }] },
    };

    private static readonly SiteFileBuilder Model = new() { Name = "x-model", Upstream = Upstream };

    [Fact]
    public void A_plain_site_is_an_upstream_and_a_server() => Assert.Equal(
        """
        upstream x-model {
            server localhost:5001;
            server localhost:5002;
        }

        server {
            listen 80;

            location / {
                proxy_pass http://x-model;

                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
            }
        }

        """,
        Model.Build().Text);

    [Fact]
    public void A_site_with_everything_is_written_in_groups() => Assert.Equal(
        """
        upstream x-model {
            server localhost:5001;
            server localhost:5002;

            keepalive 16;
        }

        # What Measure-NginxTraffic reads: a line for each request, with tabs between the fields.
        log_format xdeploy_x-model
            '$msec\t$status\t'
            '$upstream_addr\t$upstream_status\t$upstream_response_time\t'
            '$request_time\t$bytes_sent\t$request_method\t'
            '$upstream_http_x_version\t$proxy_host';

        # The Connection header to send on: the client's wish to change the protocol, or nothing, which keeps the connection open.
        map $http_upgrade $xdeploy_x_model_connection {
            default upgrade;
            "" "";
        }

        server {
            listen 80 default_server;
            listen [::]:80 default_server;
            server_name model.example www.model.example;

            return 301 https://$host$request_uri;
        }

        server {
            listen 443 ssl default_server;
            listen [::]:443 http2 ssl default_server;
            server_name model.example www.model.example;

            ssl_certificate /etc/ssl/model.pem;
            ssl_certificate_key "/etc/ssl/private/my model.key";

            # A log of the server's own takes the place of the common one, so both are named.
            access_log /var/log/nginx/access.log;
            access_log /var/log/nginx/x-model.traffic.log xdeploy_x-model;

            client_max_body_size 10m;

            add_header X-Frame-Options DENY;
            add_header X-Robots-Tag "none; really" always;
            gzip off;

            # The balancer's own health: no replica is asked.
            location = /healthz-lb {
                access_log off;
                default_type text/plain;
                return 200 ok;
            }

            location /api/ {
                proxy_pass http://x-model;

                proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection $xdeploy_x_model_connection;

                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
                proxy_set_header host model.internal;
                proxy_set_header X-Note "a \"b\" $host";

                proxy_connect_timeout 500ms;
                proxy_send_timeout 5s;
                proxy_read_timeout 3600s;
            }
        }

        """,
        (Model with
        {
            Upstream = Upstream with { Keepalive = 16 },
            Listen = ["443", "[::]:443 http2"],
            DefaultServer = true,
            ServerName = ["model.example", "www.model.example"],
            Location = "/api/",
            Header = [Header("host", "model.internal"), Header("X-Note", "a \"b\" $host")],
            ConnectTimeout = TimeSpan.FromMilliseconds(500),
            SendTimeout = TimeSpan.FromSeconds(5),
            ReadTimeout = TimeSpan.FromHours(1),
            WebSocket = true,
            TlsCertificate = "/etc/ssl/model.pem",
            TlsKey = "/etc/ssl/private/my model.key",
            RedirectHttp = true,
            HealthLocation = "/healthz-lb",
            ClientMaxBodySize = "10m",
            TrafficLog = new TrafficLog { Site = "x-model" },
            Property = [Directive("add_header", "X-Frame-Options DENY", "X-Robots-Tag \"none; really\" always"), Directive("gzip", "off")],
        }).Build().Text);

    [Fact]
    public void A_plain_reverse_proxy_leaves_the_host_to_the_URL() => Assert.Equal(
        """
        server {
            listen 80;

            location /go {
                proxy_pass https://www.example.org/;
                # Without its name a server of many names does not know which certificate to show.
                proxy_ssl_server_name on;

                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
            }
        }

        """,
        new SiteFileBuilder { Name = "go", ProxyPass = "https://www.example.org/", Location = "/go" }.Build().Text);

    [Fact]
    public void A_preview_is_a_second_upstream_and_the_maps_that_choose() => Assert.Equal(
        """
        upstream x-model {
            server localhost:5001;
            server localhost:5002;
        }

        upstream x-model-preview {
            server localhost:6001;
        }

        # Who gets the requests: the idle colour those of testers, the other one all the rest.
        map $http_x_preview $xdeploy_x_model_upstream {
            default $xdeploy_x_model_upstream_2;
            ~^secret$ x-model-preview;
            "~^two\\ words$" x-model-preview;
        }

        map $cookie_preview $xdeploy_x_model_upstream_2 {
            default x-model;
            ~^secret$ x-model-preview;
        }

        server {
            listen 80;

            location / {
                proxy_pass http://$xdeploy_x_model_upstream;
                # As nginx does it by itself where the upstream is named.
                proxy_redirect http://$proxy_host/ /;

                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                proxy_set_header X-Forwarded-Proto $scheme;
            }
        }

        """,
        (Model with { Preview = Preview with { Header = [Directive("X-Preview", "secret", "two words")], Cookie = [Directive("preview", "secret")] } }).Build().Text);

    [Theory]
    [InlineData("~x", "~^~x$")]
    [InlineData("default", "~^default$")]
    [InlineData("*.a", @"""~^\\*\\.a$""")]
    [InlineData(@"\", @"""~^\\\\$""")]
    [InlineData(@"a""b;{}", @"""~^a\""b;\\{}$""")]
    [InlineData("$http_host", @"""~^\\$http_host$""")]
    public void A_preview_s_value_means_itself(string value, string key)
    {
        var text = (Model with { Preview = Preview with { Header = [Directive("X-Preview", value)] } }).Build().Text;

        Assert.Contains($"    {key} x-model-preview;\n", text, StringComparison.Ordinal);
        var entry = NginxConfiguration.Of(NginxDocument.Parse(text, "x")).All("map").Single().Children[1];
        Assert.Matches(entry.Name[1..], value);
        Assert.Empty(NginxLint.Check(NginxConfiguration.Of(NginxDocument.Parse(text, "x"))));
    }

    [Fact]
    public void Sites_whose_names_look_alike_have_maps_of_their_own()
    {
        string[] names = ["a-b", "a_b", "a.b", "A-b", "a@b", "a+b"];
        var variables = names.Select(name => NginxConfiguration.Of(NginxDocument.Parse(
            (Model with { Name = name, Preview = Preview with { Cookie = [Directive("c", "d")] } }).Build().Text, "x")).All("map").Single().Value(1));

        Assert.Equal(names.Length, variables.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void A_redirect_of_the_operator_s_own_takes_the_place_of_the_preview_s() => Assert.DoesNotContain(
        "$proxy_host", (Model with { Preview = Preview with { Cookie = [Directive("c", "d")] }, Property = [Directive("proxy_redirect", "off")] }).Build().Text, StringComparison.Ordinal);

    [Fact]
    public void Keepalive_takes_http_1_1_and_an_empty_connection_header()
    {
        var text = (Model with { Upstream = Upstream with { Keepalive = 8 } }).Build().Text;

        Assert.Contains("        proxy_http_version 1.1;\n        proxy_set_header Connection \"\";\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("map ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_can_be_emptied_or_left_to_nginx()
    {
        var text = (Model with { Header = [Header("X-Real-IP", string.Empty), Header("Host", null)] }).Build().Text;

        Assert.Contains("proxy_set_header X-Real-IP \"\";", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Host", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directive_that_an_operator_gives_takes_the_place_of_the_default()
    {
        var text = (Model with { Listen = ["8080"], Property = [Directive("listen", "127.0.0.1:9090")] }).Build().Text;

        Assert.Contains("    listen 127.0.0.1:9090;\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("8080", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_traffic_log_stays_where_the_access_log_is_off()
    {
        var text = (Model with { AccessLog = "off", TrafficLog = new TrafficLog { Site = "x-model" } }).Build().Text;

        Assert.DoesNotContain("off", text, StringComparison.Ordinal);
        Assert.Contains("access_log /var/log/nginx/x-model.traffic.log xdeploy_x-model;", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("= /exact", "location = /exact {")]
    [InlineData(@"~* \.(png|jpe?g)$", "location ~* \"\\\\.(png|jpe?g)$\" {")]
    [InlineData("^~ /static/", "location ^~ /static/ {")]
    [InlineData("/with space", "location \"/with space\" {")]
    public void A_location_has_its_modifier_apart(string location, string line) =>
        Assert.Contains(line, (Model with { Location = location }).Build().Text, StringComparison.Ordinal);

    [Fact]
    public void A_redirect_names_the_port_that_is_not_the_usual_one() => Assert.Contains(
        "return 301 https://$host:8443$request_uri;",
        (Model with { Listen = ["8443"], TlsCertificate = "/c", TlsKey = "/k", RedirectHttp = true }).Build().Text, StringComparison.Ordinal);

    public static TheoryData<SiteFileBuilder> Contradictions => new()
    {
        Model with { ProxyPass = "http://a" },
        new SiteFileBuilder { Name = "x" },
        new SiteFileBuilder { Name = "x", ProxyPass = "ftp://a" },
        Model with { TlsCertificate = "/c" },
        Model with { TlsKey = "/k" },
        Model with { RedirectHttp = true },
        Model with { Listen = ["80"], TlsCertificate = "/c", TlsKey = "/k", RedirectHttp = true },
        Model with { Location = "api" },
        Model with { HealthLocation = "healthz" },
        Model with { WebSocket = true, Header = [Header("connection", "close")] },
        Model with { Header = [Header("X Y", "1")] },
        Model with { Property = [Directive("proxy_set_header", "Host x")] },
        Model with { Property = [Directive("proxy_next_upstream", "error timeout non_idempotent")] },
        Model with { TrafficLog = new TrafficLog { Site = "x-model", VersionHeader = "X;Y" } },
        new SiteFileBuilder { Name = "x", ProxyPass = "http://a", Preview = Preview with { Cookie = [Directive("c", "d")] } },
        Model with { Preview = Preview },
        Model with { Preview = Preview with { Upstream = Upstream with { Name = "X-Model" }, Cookie = [Directive("c", "d")] } },
        Model with { Preview = Preview with { Header = [Directive("X_Preview", "d")] } },
        Model with { Preview = Preview with { Header = [Directive("X-Preview", "")] } },
        Model with { Preview = Preview with { Header = [Directive("X-Preview")] } },
        Model with { Preview = Preview with { Header = [Directive("X-Preview", "a", "b ")] } },
        Model with { Preview = Preview with { Header = [Directive("X-Preview", "a\nb")] } },
        Model with { Preview = Preview with { Header = [Directive("X-Preview", "\u00fc")] } },
        Model with { Preview = Preview with { Cookie = [Directive("my-cookie", "d")] } },
        Model with { Preview = Preview with { Cookie = [Directive("c", "a;b")] } },
        Model with { Preview = Preview with { Cookie = [Directive("c", "\"a\"")] } },
    };

    [Theory]
    [MemberData(nameof(Contradictions), DisableDiscoveryEnumeration = true)]
    public void Settings_that_do_not_go_together_are_refused(SiteFileBuilder site)
    {
        ArgumentNullException.ThrowIfNull(site);
        Assert.Equal("NginxSiteInvalid", Assert.Throws<DeployException>(site.Build).ErrorId);
    }

    public static TheoryData<SiteFileBuilder> Injections => new()
    {
        Model with { ServerName = ["a\n}"] },
        Model with { Listen = ["80\n"] , Header = [Header("X-A", "a\nb")] },
        Model with { Listen = [" "] },
        Model with { ClientMaxBodySize = "1m\n" },
        Model with { AccessLog = "/var/log/$host.log" },
        Model with { TlsCertificate = "/c\n", TlsKey = "/k" },
        Model with { Property = [Directive("gzip", "off; return 200")] },
        Model with { Property = [Directive("gzip on; return", "200")] },
        Model with { Location = "/\n" },
        new SiteFileBuilder { Name = "x", ProxyPass = "http://a/$uri" },
    };

    [Theory]
    [MemberData(nameof(Injections), DisableDiscoveryEnumeration = true)]
    public void A_value_cannot_leave_its_directive(SiteFileBuilder site)
    {
        ArgumentNullException.ThrowIfNull(site);
        Assert.Equal("NginxValueInvalid", Assert.Throws<DeployException>(site.Build).ErrorId);
    }

    [Fact]
    public void What_could_end_a_directive_is_quoted() => Assert.Contains(
        "server_name \"a; } server { listen 1;\";", (Model with { ServerName = ["a; } server { listen 1;"] }).Build().Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("../x")]
    [InlineData(".x")]
    [InlineData("-x")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("x\n")]
    public void A_file_has_a_files_name(string name)
    {
        Assert.Equal("NginxSiteNameInvalid", Assert.Throws<DeployException>(() => new NginxSiteFile(name, string.Empty)).ErrorId);
        Assert.Throws<DeployException>(() => new NginxSiteFile("x", string.Empty) with { Name = name });
        Assert.Throws<DeployException>(() => new NginxSiteFile(new string('a', 129), string.Empty));
        Assert.Equal(128, new NginxSiteFile(new string('a', 128), string.Empty).Name.Length);
    }

    private static KeyValuePair<string, string?> Header(string name, string? value) => KeyValuePair.Create(name, value);

    private static KeyValuePair<string, IReadOnlyList<string>> Directive(string name, params string[] values) =>
        KeyValuePair.Create<string, IReadOnlyList<string>>(name, values);
}
