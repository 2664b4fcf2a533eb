package com.kronkers.mlops.ingestion.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.kronkers.mlops.ingestion.ComponentTest;
import com.kronkers.mlops.ingestion.format.Packed;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and names as they come from the wild or from an attacker, through REST: read as far as possible, or refused. */
@QuarkusTest
@TestProfile(LargeUploadTest.Large.class)
class DirtyUploadTest extends ComponentTest {
    private static final String HEADER = "day,store,quantity,discount\n";
    private static final String ROW = "2017-02-01,s1,1,0\n";

    @TestHTTPResource
    URI service;

    @ConfigProperty(name = "kronkers.data-dir")
    Path dataDirectory;

    @Test
    void aZeroByteCostsItsLineOnly() {
        accepted(HEADER + ROW.repeat(9999) + "2017-02-01,s\0,1,0\n" + ROW, 10000, 1);
    }

    @Test
    void aQuoteNeverClosedCostsItsLineOnly() {
        accepted(HEADER + "2017-02-01,\"s,1\",1,0\n".repeat(9) + "2017-02-01,\"s1,1,0\n" + ROW, 10, 1);
    }

    @Test
    void linesMayEndInAnyWayEvenMixed() {
        accepted(HEADER + "2017-02-01,s1,1,0\r\n2017-02-01,s2,1,0\r2017-02-01,s3,1,0\n2017-02-01,s4,1,0", 4, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "ISO-8859-1", "windows-1252", "UTF-8"})
    void everyEncodingGivesTheSameText(String encoding) {
        String csv = HEADER + "2017-02-01,Caf\u00e9 M\u00fcller,1,0\n".repeat(20);
        byte[] body = (encoding.equals("UTF-16LE") ? "\uFEFF" + csv : csv).getBytes(Charset.forName(encoding));
        String dataset = declared("dirty");

        post(dataset, body).statusCode(201).body("rows", equalTo(20)).body("rejectedRows", equalTo(0));
        owner().get("/datasets/" + dataset + "/versions/1/content?format=csv&limit=1")
                .then()
                .body(containsString("Caf\u00e9 M\u00fcller"));
    }

    @Test
    void aLineOfAHundredMegabytesIsNoTable() throws Exception {
        byte[] piece = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        String dataset = declared("dirty");
        try (Wire wire = new Wire(service)) {
            wire.head(
                    "POST /datasets/" + dataset + "/versions",
                    "Content-Type: text/csv",
                    "Content-Length: " + (100L << 20));
            for (int sent = 0; sent < 100; sent++) {
                try {
                    wire.body(piece, 0, piece.length);
                } catch (IOException answeredBeforeAllWasSent) {
                    break;
                }
            }
            assertThat(wire.answer()).startsWith("HTTP/1.1 422");
        }
        untouched(dataset);
    }

    @Test
    void tenThousandColumnsAreTooManyAndAThousandAreNot() {
        String dataset = freshName("wide");
        declare(dataset, "{}").statusCode(201);

        post(dataset, wide(10_000).getBytes(StandardCharsets.US_ASCII))
                .statusCode(422)
                .body("type", endsWith(":too-many-columns"))
                .body("errors.fix", hasItem(containsString("several datasets")));
        post(dataset, wide(1_000).getBytes(StandardCharsets.US_ASCII))
                .statusCode(201)
                .body("columns.size()", equalTo(1_000));
    }

    @Test
    void aColumnWithoutANameGetsOneByItsPlace() {
        String dataset = freshName("header");
        declare(dataset, "{}").statusCode(201);

        post(dataset, ("day,store,,discount\n" + ROW).getBytes(StandardCharsets.US_ASCII))
                .statusCode(201)
                .body("columns.name", contains("day", "store", "column3", "discount"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"day,store,store,discount\n", "day,store,Store,discount\n", "day,store,,column3\n"})
    void aNameThatTwoColumnsHave(String header) {
        String dataset = freshName("header");
        declare(dataset, "{}").statusCode(201);

        post(dataset, (header + ROW).getBytes(StandardCharsets.US_ASCII))
                .statusCode(422)
                .body("type", endsWith(":unreadable-header"));
        untouched(dataset);
    }

    @Test
    void aTruncatedArchive() {
        byte[] packed = Packed.gzip((HEADER + ROW.repeat(1000)).getBytes(StandardCharsets.US_ASCII));
        String dataset = declared("dirty");

        post(dataset, Arrays.copyOf(packed, packed.length - 9))
                .statusCode(422)
                .body("type", endsWith(":truncated-file"));
        untouched(dataset);
    }

    @Test
    void anArchiveThatIsABomb() {
        byte[] bomb = Packed.gzip((HEADER + ROW.repeat(8 << 20)).getBytes(StandardCharsets.US_ASCII));
        String dataset = declared("dirty");

        assertThat(bomb.length).isLessThan(1 << 20);
        post(dataset, bomb)
                .statusCode(422)
                .body("type", endsWith(":expands-too-far"))
                .body("detail", containsString("times its size"));
        untouched(dataset);
    }

    @Test
    void aWorkbookThatIsABomb() {
        byte[] bomb = Packed.workbook(("<row>" + "<c><v>1</v></c>".repeat(100) + "</row>").repeat(70_000));
        String dataset = freshName("dirty");
        declare(dataset, "{}").statusCode(201);

        assertThat(bomb.length).isLessThan(1 << 20);
        post(dataset, bomb).statusCode(422).body("type", endsWith(":expands-too-far"));
        untouched(dataset);
    }

    @Test
    void anArchiveThatIsTooLargeAlthoughItIsNoBomb() throws IOException {
        Random random = new Random(20170201);
        // Longer than gzip looks back.
        byte[] rows = IntStream.range(0, 1024)
                .mapToObj(i -> "2017-02-01," + ("s" + random.nextInt(100_000)).repeat(100) + ",1,0\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        long expanded = HEADER.length();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(HEADER.getBytes(StandardCharsets.US_ASCII));
            for (; expanded <= LargeUploadTest.EXPANDED; expanded += rows.length) {
                gzip.write(rows);
            }
        }
        String dataset = declared("dirty");

        assertThat(expanded / packed.size()).isLessThan(100);
        post(dataset, packed.toByteArray())
                .statusCode(422)
                .body("type", endsWith(":expands-too-far"))
                .body("detail", containsString(LargeUploadTest.EXPANDED + " bytes"));
        untouched(dataset);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "%2e%2e",
                "..%2f..%2fetc%2fpasswd",
                "..%5c..%5cwindows",
                "a%00b",
                "%2fetc%2fpasswd",
                "con:nul",
                "a.csv",
                "-rf",
                "%F0%9F%92%A9"
            })
    void aNameThatTriesToBeAPath(String name) throws Exception {
        for (String request : new String[] {"PUT /datasets/" + name, "POST /datasets/" + name + "/versions"}) {
            try (Wire wire = new Wire(service)) {
                boolean put = request.startsWith("PUT");
                byte[] body = (put ? "{}" : HEADER + ROW).getBytes(StandardCharsets.US_ASCII);
                wire.head(
                        request,
                        "Content-Type: " + (put ? "application/json" : "text/csv"),
                        "Content-Length: " + body.length);
                wire.body(body, 0, body.length);
                assertThat(wire.answer()).matches("(?s)HTTP/1.1 4\\d\\d.*");
            }
        }
        try (Stream<Path> beside = Files.list(dataDirectory.toAbsolutePath().getParent())) {
            assertThat(beside.map(path -> path.getFileName().toString()))
                    .noneMatch(each -> each.contains("passwd") || each.contains("windows"));
        }
    }

    private static void accepted(String csv, int rows, int rejected) {
        String dataset = declared("dirty");
        post(dataset, csv.getBytes(StandardCharsets.UTF_8))
                .statusCode(201)
                .body("rows", equalTo(rows))
                .body("rejectedRows", equalTo(rejected));
        owner().get("/datasets/" + dataset + "/versions/1/report")
                .then()
                .body("received", equalTo(rows + rejected))
                .body("accepted", equalTo(rows))
                .body("rejected", equalTo(rejected));
    }

    private void untouched(String dataset) {
        owner().get("/datasets/" + dataset + "/versions").then().statusCode(200).body("", empty());
        try (Stream<Path> left = Files.walk(dataDirectory.resolve("temporary"))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String wide(int columns) {
        return IntStream.range(0, columns).mapToObj(i -> "c" + i).collect(Collectors.joining(",")) + "\n"
                + IntStream.range(0, columns).mapToObj(Integer::toString).collect(Collectors.joining(",")) + "\n";
    }

    private static ValidatableResponse post(String dataset, byte[] body) {
        return owner().contentType("application/octet-stream")
                .body(body)
                .post("/datasets/" + dataset + "/versions")
                .then();
    }
}
