package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.serving.platform.ServingScenario;
import com.kronkers.mlops.testing.TestTokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model as a data scientist's library saved it, and the platform's own, over HTTP. */
@QuarkusTest
class DepartmentalTest extends ServingScenario {
    private static final String SHOP_ROW = "{\"price\":7.5,\"visitors\":120,\"holiday\":true,\"department\":\"DAIRY\"}";
    private static final String DEMAND_ROW =
            "{\"store_id\":\"367\",\"department\":\"GROCERY\",\"week_start\":\"%s\",\"holiday\":false}";

    @TestHTTPResource("/")
    URI server;

    @Test
    void aModelWithoutRecipeIsAskedWithItsOwnFields() throws Exception {
        deployFlavor("shop", "xgboost-json");

        JsonPath one = ask("shop", SHOP_ROW).then().statusCode(200).extract().jsonPath();
        JsonPath many = ask("shop", "{\"rows\":[" + SHOP_ROW + "," + SHOP_ROW + "]}")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(one.getDouble("predictions[0].value")).isEqualTo(many.getDouble("predictions[1].value"));
        assertThat(one.getString("variant")).isEqualTo("champion");
        assertThat(one.<Object>get("historyAsOf")).isNull();
    }

    @Test
    void rowsComeAsCsvAndGoAsCsv() throws Exception {
        deployFlavor("shop-csv", "xgboost-json");
        double expected = ask("shop-csv", SHOP_ROW).jsonPath().getDouble("predictions[0].value");

        String answer = department()
                .contentType("text/csv")
                .accept("text/csv")
                .body("department,price,visitors,holiday\nDAIRY,7.5,120,true\nBAKERY,,3,false\n")
                .post("/predictions/shop-csv")
                .then()
                .statusCode(200)
                .contentType("text/csv")
                .extract()
                .asString();

        List<String> lines = answer.lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).isEqualTo("id,value,model,version,revision,variant");
        assertThat(Double.parseDouble(lines.get(1).split(",")[1])).isEqualTo(expected);
        department()
                .contentType("text/csv")
                .body("department,price,visitors,holiday\nDARY,7.5,1.5,true\n")
                .post("/predictions/shop-csv")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("line 2, department", "line 2, visitors")));
        department()
                .contentType("text/csv")
                .body("department,\"price\n")
                .post("/predictions/shop-csv")
                .then()
                .statusCode(400)
                .body("errors[0].problem", containsString("not closed"));
    }

    @Test
    void typesRangesAndCategoriesAreHeldAgainstTheSignature() throws Exception {
        deployFlavor("shop-fields", "xgboost-json");

        ask("shop-fields", "{\"price\":0.5,\"visitors\":1.5,\"holiday\":\"yes\",\"department\":\"DIARY\",\"pric\":1}")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.field", hasItem("price"))
                .body("errors.find{it.field=='price'}.fix", equalTo("Send a number from 1 to 20."))
                .body("errors.find{it.field=='visitors'}.problem", equalTo("is 1.5, not a whole number"))
                .body("errors.find{it.field=='holiday'}.problem", equalTo("is \"yes\", not true or false"))
                .body("errors.find{it.field=='department'}.fix", containsString("nearest known value is \"DAIRY\""))
                .body("errors.find{it.field=='pric'}.fix", containsString("Did you mean 'price'"));
        ask("shop-fields", SHOP_ROW.replace("7.5", "NaN"))
                .then()
                .statusCode(422)
                .body("errors[0].problem", containsString("is NaN"));
        ask("shop-fields", SHOP_ROW.replace("7.5", "1e999"))
                .then()
                .statusCode(422)
                .body("errors[0].problem", containsString("is Infinity"));
    }

    @Test
    void outcomesOfAModelWithoutRecipeNameThePrediction() throws Exception {
        deployFlavor("shop-outcome", "xgboost-json");
        String id = ask("shop-outcome", SHOP_ROW).jsonPath().getString("predictions[0].id");

        department()
                .body("{\"predictionId\":\"" + id + "\",\"actual\":31}")
                .post("/outcomes/shop-outcome")
                .then()
                .statusCode(202);
        department()
                .body("{\"actual\":31}")
                .post("/outcomes/shop-outcome")
                .then()
                .statusCode(422)
                .body("errors.field", equalTo(List.of("predictionId")));

        told("outcomes", data -> data.path("predictionId").asText().equals(id));
    }

    @Test
    void anExplanationIsThereOnRequestOrItIsSaidWhyNot() throws Exception {
        deployFlavor("shop-why", "xgboost-json");
        deploy("demand-why", 1, "1", 21, "demand-why-data");

        department()
                .body(SHOP_ROW)
                .post("/predictions/shop-why?explain=true")
                .then()
                .statusCode(200)
                .body("predictions[0].explanation.contributions.price", notNullValue())
                .body("predictions[0].explanation.baseValue", notNullValue());
        department()
                .body(DEMAND_ROW.formatted(NEXT_WEEK))
                .post("/predictions/demand-why?explain=true")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:kronkers:problem:not-explained"))
                .body("detail", containsString("only models of trees"));
        department()
                .body(SHOP_ROW)
                .post("/predictions/shop-why?explain=perhaps")
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("explain"));
    }

    @Test
    void aDateThatOnlyNewerHistoryReachesIsAConflict() throws Exception {
        deploy("demand-late", 1, "1", 22, "demand-late-data");

        ask("demand-late", DEMAND_ROW.formatted("2017-10-09"))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:kronkers:problem:history-too-old"))
                .body("detail", containsString("ends at 2017-09-25"))
                .body("errors[0].fix", containsString("ask again when dataset demand-late-data reaches to 2017-10-02"));
    }

    @Test
    void theLineageOfAPredictionIsWalkedWithWhatIsMissingNamed() throws Exception {
        deploy("demand-past", 3, "2", 23, "demand-past-data");
        neighbours.put(
                "models/demand-past/history",
                """
                [{"revision":1,"alias":"champion","version":"1","kind":"promotion","by":"policy:weekly",
                  "since":"2017-09-01T00:00:00Z","reason":"first"},
                 {"revision":3,"alias":"champion","version":"2","kind":"rollback","by":"anna",
                  "since":"2017-09-30T00:00:00Z","reason":"worse in two stores"}]""");
        neighbours.put(
                "models/demand-past/versions/2/self",
                """
                {"model":"demand-past","version":"2","state":"champion","run":"run-2","job":"job-2","digest":"sha256:00",
                 "flavor":"kronkers-djl","codeDigest":"sha256:11","dataset":{"name":"demand-past-data","version":1},
                 "trigger":{"kind":"data"}}""");
        neighbours.put(
                "models/demand-past/versions/2/lineage",
                "{\"sources\":[{\"dataset\":\"demand-past-data\",\"version\":1,\"rows\":32}]}");
        neighbours.put("training/jobs/job-2", "{\"id\":\"job-2\",\"policy\":\"weekly\",\"state\":\"succeeded\"}");
        neighbours.put("datasets/demand-past-data/versions/1/self", "{\"version\":1,\"contractVersion\":4}");
        String id =
                ask("demand-past", DEMAND_ROW.formatted(NEXT_WEEK)).jsonPath().getString("predictions[0].id");

        department()
                .get("/predictions/" + id + "/lineage")
                .then()
                .statusCode(200)
                .body("prediction.model", equalTo("demand-past"))
                .body("prediction.revision", equalTo(3))
                .body("prediction.variant", equalTo("champion"))
                .body("inputs", equalTo("not recorded"))
                .body("version.version", equalTo("2"))
                .body("version.link", equalTo("/models/demand-past/versions/2"))
                .body("approval.by", equalTo("anna"))
                .body("approval.kind", equalTo("rollback"))
                .body("approval.statement.missing", containsString("history keeps none"))
                .body("run.run", equalTo("run-2"))
                .body("run.policy", equalTo("weekly"))
                .body("code.digest", equalTo("sha256:11"))
                .body("code.commit.missing", equalTo("the run gave no commit"))
                .body("dataset.name", equalTo("demand-past-data"))
                .body("dataset.sources[0].rows", equalTo(32))
                .body("contract.version", equalTo(4));
        department()
                .get("/predictions/demand-past/" + id + "/lineage")
                .then()
                .statusCode(200)
                .body("version.version", equalTo("2"));
    }

    @Test
    void withoutTheRegistryTheLineageSaysWhatIsKnownHereAndWhatIsMissing() throws Exception {
        deploy("demand-alone", 5, "4", 24, "demand-alone-data");
        String id =
                ask("demand-alone", DEMAND_ROW.formatted(NEXT_WEEK)).jsonPath().getString("predictions[0].id");

        department()
                .get("/predictions/" + id + "/lineage")
                .then()
                .statusCode(200)
                .body("version.version", equalTo("4"))
                .body("version.missing", containsString("the registry keeps no version 4"))
                .body("approval.missing", containsString("the registry keeps no model demand-alone"))
                .body("run.missing", notNullValue())
                .body("contract.missing", notNullValue());
    }

    @Test
    void aForgedPredictionIdHasNoLineage() throws Exception {
        deploy("demand-forged", 1, "1", 25, "demand-forged-data");
        String id =
                ask("demand-forged", DEMAND_ROW.formatted(NEXT_WEEK)).jsonPath().getString("predictions[0].id");
        char last = id.charAt(20);
        String forged = id.substring(0, 20) + (last == 'A' ? 'B' : 'A') + id.substring(21);

        for (String path : List.of(forged, "demand-forged/" + forged, "other/" + id, "nothing")) {
            department()
                    .get("/predictions/" + path + "/lineage")
                    .then()
                    .statusCode(404)
                    .body("type", equalTo("urn:kronkers:problem:unknown-prediction"))
                    .body("errors[0].problem", equalTo("was not signed by this platform"));
        }
    }

    @Test
    void theApiDocumentIsTheModelsOwnAndItsExampleIsAnswered() throws Exception {
        deployFlavor("shop-api", "xgboost-json");
        deploy("demand-api", 1, "1", 26, "demand-api-data");

        JsonNode shop = json.readTree(document("shop-api").asString());
        JsonNode demand = json.readTree(document("demand-api").asString());

        JsonNode row = shop.at("/components/schemas/Row");
        assertThat(shop.path("openapi").asText()).startsWith("3.1");
        assertThat(row.at("/properties/price/minimum").asInt()).isEqualTo(1);
        assertThat(row.at("/properties/price/type").toString()).isEqualTo("[\"number\",\"null\"]");
        assertThat(row.at("/properties/department/enum")).hasSize(3);
        assertThat(row.path("required").toString()).isEqualTo("[\"visitors\",\"holiday\",\"department\"]");
        assertThat(demand.at("/components/schemas/Row/properties/week_start/format")
                        .asText())
                .isEqualTo("date");
        assertThat(demand.at("/components/schemas/Prediction/properties").has("store_id"))
                .isTrue();
        assertThat(demand.at("/components/schemas").has("Explanation")).isFalse();
        for (String status :
                List.of("400", "401", "403", "404", "406", "409", "413", "415", "422", "429", "503", "504")) {
            assertThat(shop.at("/paths")
                            .path("/predictions/shop-api")
                            .at("/post/responses")
                            .has(status))
                    .as(status)
                    .isTrue();
        }
        assertThat(shop.at("/paths")
                        .path("/predictions/shop-api")
                        .at("/post/parameters")
                        .findValuesAsText("name"))
                .containsExactly("explain", "version", "Kronkers-Variant-Key", "Kronkers-Timeout-Millis");
        ask("shop-api", row.at("/examples/0").toString()).then().statusCode(200);
        ask("demand-api", demand.at("/components/schemas/Row/examples/0").toString())
                .then()
                .statusCode(200);
    }

    @Test
    void theApiDocumentIsTaggedByDeployedVersion() throws Exception {
        deploy("demand-tag", 1, "1", 27, "demand-tag-data");
        String tag = document("demand-tag").header("ETag");

        department()
                .header("If-None-Match", tag)
                .get("/predictions/demand-tag/openapi.json")
                .then()
                .statusCode(304);
        deploy("demand-tag", 2, "2", 28, "demand-tag-data");

        assertThat(document("demand-tag").header("ETag")).isNotEqualTo(tag);
        department().get("/predictions/nothing/openapi.json").then().statusCode(404);
    }

    @Test
    void hugeAndDeepBodiesAreRefusedWithTheLimit() throws Exception {
        deployFlavor("shop-huge", "xgboost-json");

        ask("shop-huge", "[" + (SHOP_ROW + ",").repeat(2_000) + SHOP_ROW + "]")
                .then()
                .statusCode(422)
                .body("errors[0].fix", equalTo("Send 1 to 2000 rows in a request."));
        for (String deep : List.of("{\"price\":" + "[".repeat(100_000), "{\"a\":".repeat(50_000))) {
            assertThat(posted("/predictions/shop-huge", BodyPublishers.ofString(deep))
                            .statusCode())
                    .isEqualTo(400);
        }
        assertThat(statusOfHundredMegabytes("Content-Length: " + (100 << 20)))
                .contains("413")
                .contains("too-large")
                .contains("4194304 bytes");
        assertThat(statusOfHundredMegabytes("Transfer-Encoding: chunked"))
                .contains(" 413 ")
                .contains("application/problem+json")
                .contains("too-large")
                .contains("4194304 bytes");
        BodyPublisher unsaid = BodyPublishers.ofByteArrays(List.of(SHOP_ROW.getBytes(StandardCharsets.UTF_8)));
        assertThat(posted("/predictions/shop-huge", unsaid).statusCode()).isEqualTo(200);
        ask("shop-huge", SHOP_ROW).then().statusCode(200);
    }

    private Response document(String model) {
        Response document = department().get("/predictions/" + model + "/openapi.json");
        document.then().statusCode(200).header("ETag", notNullValue());
        return document;
    }

    private Response ask(String model, String body) {
        return department().contentType(ContentType.JSON).body(body).post("/predictions/" + model);
    }

    /** Sends that much of a row, as long as the server takes it, and reads what it answers. */
    private String statusOfHundredMegabytes(String lengthHeader) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /predictions/shop-huge HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                            + "Connection: close\r\nAuthorization: Bearer "
                            + TestTokens.token("department", "department:replenishment") + "\r\n" + lengthHeader
                            + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] part = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            try {
                for (int megabyte = 0; megabyte < 100; megabyte++) {
                    if (lengthHeader.startsWith("Transfer")) {
                        out.write((Integer.toHexString(part.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    }
                    out.write(part);
                    if (lengthHeader.startsWith("Transfer")) {
                        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                }
                if (lengthHeader.startsWith("Transfer")) {
                    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // It hung up, and has answered before.
            }
            StringBuilder answer = new StringBuilder();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answer.append(line).append('\n');
            }
            return answer.toString();
        }
    }
}
