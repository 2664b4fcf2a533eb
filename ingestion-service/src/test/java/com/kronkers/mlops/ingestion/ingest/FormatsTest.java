package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.IngestionProfile;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.format.Packed;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same rows, whatever format and compression they are sent in. */
@QuarkusTest
@TestProfile(IngestionProfile.class)
class FormatsTest extends ComponentTest {
    private static final String CSV =
            "day,store,quantity,discount\n2017-02-01,\"s,1\",1,0.5\n2017-02-02,s2,2,\n2017-02-03,s3,3,1.25\n";

    @Inject
    DuckDb duckDb;

    @TempDir
    Path folder;

    @Test
    void everyFormatAndCompressionGivesTheSameRows() throws Exception {
        String expected = null;
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            for (UnaryOperator<byte[]> compression :
                    List.<UnaryOperator<byte[]>>of(bytes -> bytes, Packed::gzip, Packed::zstd)) {
                String dataset = declared("receipts");
                post(dataset, "", compression.apply(file.getValue()))
                        .then()
                        .statusCode(201)
                        .body("rows", equalTo(3));
                String content = owner().get("/datasets/" + dataset + "/versions/1/content?format=csv")
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString();
                expected = expected == null ? content : expected;
                assertThat(content).as(file.getKey()).isEqualTo(expected);
            }
        }
        assertThat(expected).contains("2017-02-03,s3,3,1.25");
    }

    @Test
    void aFooterIsCountedAsRejected() {
        String dataset = declared("receipts");

        post(dataset, "", (CSV + "Total;3\n").getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(201)
                .body("rows", equalTo(3))
                .body("rejectedRows", equalTo(1));
    }

    @Test
    void aTruncatedUploadIsRefused() {
        byte[] packed = Packed.gzip(CSV.getBytes(StandardCharsets.UTF_8));

        post(declared("receipts"), "", Arrays.copyOf(packed, packed.length - 9))
                .then()
                .statusCode(422)
                .body("type", endsWith(":truncated-file"));
    }

    @Test
    void aWrongParameterIsNamed() {
        post(declared("receipts"), "?delimiter=both", CSV.getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(422)
                .body("errors[0].field", equalTo("delimiter"))
                .body("errors[0].fix", containsString("semicolon"));
    }

    /** A {@code ~} is a line's end, a {@code ^} a double quote. Without the parameters each file is read otherwise. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "delimiter=semicolon  | a,b,x,y;c~1,5,2,9;2~3,5,1,8;4~ | ^a,b,x,y^,c~^1,5,2,9^,2~^3,5,1,8^,4~",
                "quote=none           | id,it~1,^x^~2,^y^~             | id,it~1,^^^x^^^~2,^^^y^^^~",
                "quote=double         | id,it~1,'x'~2,'y'~             | id,it~1,'x'~2,'y'~",
                "escape=backslash     | id,it~1,^x\\\\y^~2,^z^~        | id,it~1,x\\y~2,z~",
                "encoding=windows-1252 | id,it~1,é~2,y~                | id,it~1,Ã©~2,y~",
                "header=false         | id,it~1,x~2,y~                 | column1,column2~id,it~1,x~2,y~",
                "header=true          | 1,2~3,4~5,6~                   | 1,2~3,4~5,6~",
                "skip=1&header=true   | id,it~a,b~1,x~2,y~             | a,b~1,x~2,y~",
                "footer=1             | id,it~1,x~2,y~                 | id,it~1,x~",
                "format=tsv           | a,b,x,y\tc~1,5,2,9\t2~3,5,1,8\t4~ | ^a,b,x,y^,c~^1,5,2,9^,2~^3,5,1,8^,4~",
            })
    void whatACallerSaysCountsMoreThanWhatIsFound(String said, String file, String expected) {
        byte[] body = file.replace('~', '\n').replace('^', '"').getBytes(StandardCharsets.UTF_8);
        String rows = expected.replace('~', '\n').replace('^', '"');

        assertThat(inferred("?" + said, body)).isEqualTo(rows);
        assertThat(inferred("", body)).isNotEqualTo(rows);
    }

    @Test
    void aSheetThatACallerNamesIsReadAlthoughItIsHidden() {
        String rows = "<row r='1'><c t='str'><v>%s</v></c></row><row r='2'><c><v>%d</v></c></row>";
        byte[] workbook = Packed.workbookOfTwo(rows.formatted("visible", 1), rows.formatted("hidden", 2));

        assertThat(inferred("", workbook)).isEqualTo("visible\n1\n");
        assertThat(inferred("?sheet=1", workbook)).isEqualTo("hidden\n2\n");
        assertThat(inferred("?sheet=Notes", workbook)).isEqualTo("hidden\n2\n");
        assertThat(inferred("?sheet=2", workbook)).isEqualTo("visible\n1\n");
    }

    @Test
    void linesAboveTheHeaderAreFoundAndNoRows() {
        String dataset = declared("receipts");

        post(dataset, "", ("Receipts of all stores\n# as of March, nightly\n\n" + CSV).getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(201)
                .body("rows", equalTo(3))
                .body("rejectedRows", equalTo(0));
        owner().get("/datasets/" + dataset + "/versions/1/report")
                .then()
                .body("received", equalTo(3))
                .body("source.options.skip", equalTo(3));
    }

    /** The content of a dataset that nobody declared, or why there is none. */
    private static String inferred(String query, byte[] body) {
        String dataset = freshName("inferred");
        declare(dataset, "{}").statusCode(201);
        Response answer = post(dataset, query, body);
        return answer.statusCode() == 201
                ? owner().get("/datasets/" + dataset + "/versions/1/content?format=csv")
                        .asString()
                : answer.asString();
    }

    private static Response post(String dataset, String query, byte[] body) {
        return owner().contentType("application/octet-stream")
                .body(body)
                .post("/datasets/" + dataset + "/versions" + query);
    }

    private Map<String, byte[]> files() throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("csv", CSV.getBytes(StandardCharsets.UTF_8));
        files.put("utf-16", CSV.getBytes(StandardCharsets.UTF_16));
        String tabs = CSV.replace("\"s,1\"", "s~1").replace(',', '\t').replace('~', ',');
        files.put("tsv", tabs.getBytes(StandardCharsets.UTF_8));
        files.put(
                "jsonl",
                """
                {"day": "2017-02-01", "store": "s,1", "quantity": 1, "discount": 0.5}
                {"day": "2017-02-02", "store": "s2", "quantity": 2, "discount": null}
                {"store": "s3", "day": "2017-02-03", "quantity": 3, "discount": 1.25}
                """
                        .getBytes(StandardCharsets.UTF_8));
        files.put(
                "xlsx",
                Packed.workbook(
                        "<row r='2'><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c><c t='s'><v>3</v></c></row>"
                                + "<row r='3'><c s='1'><v>42767</v></c><c t='s'><v>4</v></c><c><v>1</v></c><c><v>0.5</v></c></row>"
                                + "<row r='4'><c s='1'><v>42768</v></c><c t='s'><v>5</v></c><c><v>2</v></c></row>"
                                + "<row r='5'><c s='1'><v>42769</v></c><c t='s'><v>6</v></c><c><v>3</v></c><c><v>1.25</v></c></row>",
                        "day",
                        "store",
                        "quantity",
                        "discount",
                        "s,1",
                        "s2",
                        "s3"));
        files.put("parquet", parquet());
        return files;
    }

    @Test
    void aParquetFileThatIsABomb() throws Exception {
        byte[] bomb = parquet(
                "SELECT repeat('x', 100) AS day, 1 AS store, 1 AS quantity, 1 AS discount FROM range(16_000_000)");

        assertThat(bomb.length).isLessThan(IngestionProfile.LIMIT);
        post(declared("receipts"), "", bomb).then().statusCode(422).body("type", endsWith(":expands-too-far"));
    }

    private byte[] parquet() throws Exception {
        Path csv = Files.writeString(folder.resolve("rows.csv"), CSV);
        return parquet("SELECT * FROM read_csv(" + Sql.path(csv) + ")");
    }

    private byte[] parquet(String query) throws Exception {
        Path parquet = folder.resolve("rows.parquet");
        try (DuckDbSession session = duckDb.open()) {
            session.run("COPY (" + query + ") TO " + Sql.path(parquet)
                    + " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10_000_000)");
        }
        return Files.readAllBytes(parquet);
    }
}
