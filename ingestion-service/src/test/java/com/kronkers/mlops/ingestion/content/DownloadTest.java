package com.kronkers.mlops.ingestion.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(IngestionProfile.class)
class DownloadTest extends ComponentTest {
    private String dataset;

    @BeforeEach
    void uploadTwoVersions() {
        dataset = declared("downloads");
        upload(dataset, "replace", receipts(0, 3, 1)).then().statusCode(201);
        upload(dataset, "append", receipts(3, 1, 1)).then().statusCode(201);
    }

    @Test
    void rowsThatMeetACondition() {
        String csv = get(2, "format", "csv", "columns", "quantity,store", "where", "store in ('s1') and quantity > 2")
                .asString();

        assertThat(csv.lines()).first().isEqualTo("quantity,store");
        assertThat(csv.lines().skip(1)).isNotEmpty().allMatch(line -> line.matches("[34],s1"));
    }

    @Test
    void theFirstRowsAndASampleThatIsTheSameForASeed() {
        String all = get(2, "format", "csv").asString();
        String first = get(2, "format", "csv", "limit", "5").asString();
        String sample = get(2, "format", "csv", "sample", "20", "seed", "7").asString();
        String other = get(2, "format", "csv", "sample", "20", "seed", "8").asString();

        assertThat(all).startsWith(first);
        assertThat(first.lines()).hasSize(6);
        assertThat(sample.lines()).hasSize(21);
        assertThat(all.lines().toList()).containsAll(sample.lines().toList());
        assertThat(sample).isNotEqualTo(other);
    }

    @Test
    void arrow() throws Exception {
        byte[] stream = get(2, "format", "arrow", "where", "day = '2017-02-04'").asByteArray();

        int rows = 0;
        try (RootAllocator memory = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), memory)) {
            assertThat(reader.getVectorSchemaRoot().getSchema().getFields())
                    .extracting(Field::getName)
                    .containsExactly("day", "store", "quantity", "discount");
            while (reader.loadNextBatch()) {
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
        }
        assertThat(rows).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/csv | text/csv;charset=UTF-8",
                "application/x-ndjson | application/x-ndjson",
                "application/vnd.apache.arrow.stream | application/vnd.apache.arrow.stream",
                "text/csv;q=0.5, application/vnd.apache.parquet | application/vnd.apache.parquet",
                "*/* | application/vnd.apache.parquet",
            })
    void theCallerIsAskedWhatItAccepts(String accept, String mediaType) {
        as("service")
                .header("Accept", accept)
                .get(path(2))
                .then()
                .statusCode(200)
                .header("Content-Type", equalTo(mediaType))
                .header("Vary", containsString("Accept"));
    }

    @Test
    void whatIsNotOfferedIsNotAcceptable() {
        as("service")
                .header("Accept", "image/png")
                .get(path(2))
                .then()
                .statusCode(406)
                .body("type", endsWith("no-such-form"));
    }

    @Test
    void anInterruptedDownloadGoesOn() {
        byte[] whole = get(2, "format", "csv", "where", "quantity > 1").asByteArray();
        String tag = get(2, "format", "csv", "where", "quantity > 1").header("ETag");
        String wanted = path(2) + "?format=csv&where=quantity > 1";

        Response rest = as("service")
                .header("Range", "bytes=100-")
                .header("If-Range", tag)
                .get(wanted);
        Response last = as("service").header("Range", "bytes=-50").get(wanted);
        Response changed = as("service")
                .header("Range", "bytes=100-")
                .header("If-Range", "\"other\"")
                .get(wanted);

        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.asByteArray()).isEqualTo(Arrays.copyOfRange(whole, 100, whole.length));
        assertThat(rest.header("Content-Range")).isEqualTo("bytes 100-" + (whole.length - 1) + "/" + whole.length);
        assertThat(last.asByteArray()).isEqualTo(Arrays.copyOfRange(whole, whole.length - 50, whole.length));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.asByteArray()).isEqualTo(whole);
    }

    @Test
    void aRangeBehindTheEndIsNotSatisfiable() {
        as("service")
                .header("Range", "bytes=99999999-")
                .get(path(2) + "?format=csv")
                .then()
                .statusCode(416)
                .header("Content-Range", containsString("bytes */"))
                .body("type", endsWith("range-not-satisfiable"));
    }

    @Test
    void aHeadHasTheHeadersOfItsGet() {
        Response get = get(2, "format", "csv");

        Response head = as("service").head(path(2) + "?format=csv");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.asByteArray()).isEmpty();
        for (String name : List.of("Content-Length", "ETag", "Content-Type", "Accept-Ranges", "Cache-Control")) {
            assertThat(head.header(name)).as(name).isEqualTo(get.header(name));
        }
    }

    @Test
    void whatTheCallerHasIsNotSentAgain() {
        String tag = get(2, "format", "csv").header("ETag");
        List<String> tags = new ArrayList<>(List.of(tag));
        for (String query : List.of("format=ndjson", "format=csv&limit=1", "format=csv&formulas=keep")) {
            tags.add(as("service").get(path(2) + "?" + query).header("ETag"));
        }

        Response again = as("service").header("If-None-Match", "\"x\", " + tag).get(path(2) + "?format=csv");

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.asByteArray()).isEmpty();
        assertThat(again.header("ETag")).isEqualTo(tag);
        assertThat(tags).doesNotHaveDuplicates();
    }

    @Test
    void aNumberMayBeKeptForGoodAndLatestMayNot() {
        String numbered = get(2, "format", "csv").header("Cache-Control");
        String latest = as("service")
                .get("/datasets/" + dataset + "/versions/latest/content?format=csv")
                .header("Cache-Control");

        assertThat(numbered).contains("private", "immutable");
        assertThat(latest).isEqualTo("private, no-cache");
    }

    @Test
    void formulasAreTextsInCsvAndNumbersStayNumbers() {
        String name = freshName("formulas");
        declare(name, "{}").statusCode(201);
        String rows = "=head,amount\n=cmd(),-5\n+1 23,7\n-x,8\n@sum,9\nplain,10\n";
        upload(name, "replace", rows).then().statusCode(201);

        String safe = as("service")
                .get("/datasets/" + name + "/versions/1/content?format=csv")
                .asString();
        String kept = as("service")
                .get("/datasets/" + name + "/versions/1/content?format=csv&formulas=keep")
                .asString();

        assertThat(safe).isEqualTo("'=head,amount\n'=cmd(),-5\n'+1 23,7\n'-x,8\n'@sum,9\nplain,10\n");
        assertThat(kept).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "after | +9999999-01-01",
                "after | -0001-01-01",
                "after | 0000-01-01",
                "where | store = ",
                "where | quantity = 'x'",
                "where | store = 's1'; drop table t",
                "columns | store,nothing",
                "columns | \"store",
                "columns | store,,day",
                "limit | -1",
                "limit | many",
                "limit | 99999999999999999999",
                "sample | 0",
                "sample | 1000001",
                "seed | -1",
                "formulas | maybe",
                "format | xlsx",
            })
    void aWrongParameterIsNamed(String parameter, String value) {
        Map<String, String> query = new HashMap<>(Map.of("format", "csv", "sample", "5"));
        if (parameter.equals("limit")) {
            query.remove("sample");
        }
        query.put(parameter, value);

        as("service")
                .queryParams(query)
                .get(path(2))
                .then()
                .statusCode(422)
                .body("type", endsWith("invalid-parameter"))
                .body("errors.field", contains(parameter));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"after=9999-12-31", "after=0001-01-01", "limit=0", "where=quantity is null", "sample=100000"})
    void anExtremeParameterIsAnswered(String query) {
        for (ContentFormat format : ContentFormat.values()) {
            as("service")
                    .get(path(2) + "?format=" + format.parameter() + "&" + query)
                    .then()
                    .statusCode(200);
        }
    }

    private String path(int version) {
        return "/datasets/" + dataset + "/versions/" + version + "/content";
    }

    private Response get(int version, String... parameters) {
        var request = as("service");
        for (int i = 0; i < parameters.length; i += 2) {
            request.queryParam(parameters[i], parameters[i + 1]);
        }
        return request.get(path(version));
    }
}
