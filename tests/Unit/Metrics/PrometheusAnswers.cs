namespace XDeploy.Unit.Metrics;

/// <summary>Answers of Prometheus, in the forms that its documentation has.</summary>
internal static class PrometheusAnswers
{
    public const string Up = """
        {
           "status" : "success",
           "data" : {
              "resultType" : "vector",
              "result" : [
                 { "metric" : { "__name__" : "up", "job" : "prometheus", "instance" : "localhost:9090" }, "value": [ 1435781451.781, "1" ] },
                 { "metric" : { "__name__" : "up", "job" : "node", "instance" : "localhost:9100" }, "value" : [ 1435781451.781, "0" ] }
              ]
           }
        }
        """;

    public const string BadData =
        """{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:8: parse error: unclosed left parenthesis"}""";

    public static string Scalar(string value) => $$$"""{"status":"success","data":{"resultType":"scalar","result":[1435781451.781,"{{{value}}}"]}}""";

    public static string Vector(params string[] values) => $$$"""{"status":"success","data":{"resultType":"vector","result":[{{{string.Join(',', values.Select(Element))}}}]}}""";

    private static string Element(string value, int index) => $$$"""{"metric":{"i":"{{{index}}}"},"value":[1435781451,"{{{value}}}"]}""";
}
