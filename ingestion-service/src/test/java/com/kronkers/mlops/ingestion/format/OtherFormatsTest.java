package com.kronkers.mlops.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkiverse.resteasy.problem.HttpProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherFormatsTest {
    private static final String ROWS = "<row r='1'><c r='A1' t='s'><v>0</v></c></row>"
            + "<row r='3'><c r='A3' t='s'><v>1</v></c><c r='B3' t='s'><v>2</v></c><c r='C3' t='s'><v>3</v></c></row>"
            + "<row r='4'><c r='A4' s='1'><v>42736</v></c><c r='B4' t='inlineStr'><is><r><t>s</t></r><r><t>1</t></r>"
            + "</is></c><c r='C4' s='3'><f>A1+1</f><v>0.30000000000000004</v></c></row>"
            + "<row r='5'><c r='A5' s='2'><v>42737.5</v></c><c r='C5'><v>2</v></c></row>"
            + "<row r='9'><c r='A9' t='s'><v>4</v></c></row>";
    private static final String[] TEXTS = {"Sales &amp; more", "day", "store", "net", "made by Ann"};

    @Test
    void jsonLinesHaveTheColumnsOfAllLines() throws IOException {
        Opened.Text opened = Opened.text(
                """
                {"id": 1, "name": "Ann, \\"A\\"", "tags": [1.10, {"a": null}]}

                {"id": 12345678901234567890.10, "net": null, "ok": true}
                not json
                [1]
                {"id": 3, "text": "two\\nlines"} {}
                {"id": 4, "text": "two\\nlines"}
                """);

        assertThat(opened.csv().names()).containsExactly("id", "name", "tags", "net", "ok", "text");
        assertThat(opened.csv().numbered()).isTrue();
        assertThat(opened.csv().found().format()).isEqualTo("jsonl");
        assertThat(opened.records())
                .isEqualTo("1,1,\"Ann, \"\"A\"\"\",\"[1.10, {\"\"a\"\": null}]\",,,,"
                        + "\"{\"\"id\"\": 1, \"\"name\"\": \"\"Ann, \\\"\"A\\\"\"\"\", \"\"tags\"\": [1.10, {\"\"a\"\": null}]}\"\n"
                        + "3,12345678901234567890.10,,,,true,,"
                        + "\"{\"\"id\"\": 12345678901234567890.10, \"\"net\"\": null, \"\"ok\"\": true}\"\n"
                        + "7,4,,,,,\"two\nlines\",\"{\"\"id\"\": 4, \"\"text\"\": \"\"two\\nlines\"\"}\"\n");
        assertThat(opened.rejected()).hasSize(3);
        assertThat(opened.rejected().get(0)).startsWith("4:it is not JSON: ").endsWith(":not json");
        assertThat(opened.rejected().get(1)).isEqualTo("5:it is not a JSON object:[1]");
        assertThat(opened.rejected().get(2)).startsWith("6:there is text behind the JSON object");
    }

    @Test
    void anArrayOfObjectsIsReadToo() throws IOException {
        Opened.Text opened = Opened.text("[\n {\"a\": 1.50,\n  \"b\": [2]},\n {\"a\": 3}, 4\n]\n");

        assertThat(opened.csv().names()).containsExactly("a", "b");
        assertThat(opened.records())
                .isEqualTo("2,1.50,[2],\"{\"\"a\"\":1.50,\"\"b\"\":[2]}\"\n4,3,,\"{\"\"a\"\":3}\"\n");
        assertThat(opened.rejected()).containsExactly("4:it is not a JSON object:4");
        assertThatThrownBy(() -> Opened.text("[{\"a\": 1}, {\"a\"")).hasMessageContaining("truncated");
    }

    @Test
    void aFirstLineThatIsAnArrayIsALineAmongOthers() throws IOException {
        for (String first : List.of("[1, 2]", "[]", "[{\"a\": 0}]")) {
            Opened.Text opened = Opened.text(first + "\n{\"a\": 1}\n{\"a\": 2}\n", "format=jsonl");

            assertThat(opened.records()).startsWith("2,1,").contains("\n3,2,");
            assertThat(opened.rejected()).containsExactly("1:it is not a JSON object:" + first);
        }
    }

    @Test
    void nothingIsLostBehindAnArray() {
        String array = IntStream.range(0, 100_000)
                .mapToObj(i -> "{\"a\": " + i + "}")
                .collect(Collectors.joining(",\n", "[", "]\n"));

        assertThatThrownBy(() -> Opened.text(array + "{\"a\": 1}\n")).hasMessageContaining("text behind it");
        assertThatThrownBy(() -> Opened.text(array + "Total 7\n")).hasMessageContaining("is not JSON");
    }

    @Test
    void jsonOverManyLinesIsRefusedWithTheFix() {
        assertThatThrownBy(() -> Opened.text("{\n  \"a\": 1,\n  \"b\": 2\n}\n")).hasMessageContaining("No line of it");
    }

    @Test
    void aLineTooLongForARowIsRejected() throws IOException {
        Opened.Text opened = Opened.text("{\"a\": 1}\n{\"a\": \"" + "x".repeat(70_000) + "\"}\n{\"a\": 2}\n");

        assertThat(opened.records()).startsWith("1,1,").contains("\n3,2,");
        assertThat(opened.rejected()).hasSize(1);
        assertThat(opened.rejected().get(0)).startsWith("2:it is longer than 60 KiB:");
    }

    @Test
    void aWorkbooksTableIsFoundBelowItsTitle() throws IOException {
        Opened.Text opened = Opened.text(Packed.workbook(ROWS, TEXTS));

        assertThat(opened.csv().names()).containsExactly("day", "store", "net");
        assertThat(opened.records())
                .isEqualTo(
                        "4,2017-01-01,s1,0.3,\"2017-01-01,s1,0.3\"\n5,2017-01-02T12:00:00,,2,\"2017-01-02T12:00:00,,2\"\n");
        assertThat(opened.rejected()).containsExactly("9:footer line:made by Ann");
        assertThat(opened.csv().found()).isEqualTo(new FoundFormat("xlsx", "none", null, "Sales"));
    }

    @Test
    void workbooksOfOtherWritersAreRead() throws IOException {
        Opened.Text first = Opened.text(resource("openpyxl.xlsx"));
        assertThat(first.csv().names()).containsExactly("day", "store", "quantity", "net", "open");
        assertThat(first.records().lines())
                .hasSize(30)
                .element(3)
                .isEqualTo("7,2017-02-04,s0,3,3.3,false,\"2017-02-04,s0,3,3.3,false\"");
        assertThat(first.rejected()).containsExactly("35:footer line:Total");
        assertThat(first.csv().found().sheet()).isEqualTo("Umsätze");

        Opened.Text second = Opened.text(resource("xlsxwriter.xlsx"));
        assertThat(second.csv().names()).containsExactly("moment", "store", "net", "double");
        assertThat(second.records())
                .startsWith("2,2017-02-01T08:30:00,Łódź,0,0,")
                .contains("\n3,2017-02-01T09:30:00,\"naïve, \"\"quoted\"\"\",0.1,0.2,")
                .contains("\n4,2017-02-01T10:30:00,\"two\nlines\",0.2,0.4,");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = OtherFormatsTest.class.getResourceAsStream("/format/" + name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void aSheetIsChosenByNameOrPosition() throws IOException {
        byte[] workbook = Packed.workbook(ROWS, TEXTS);

        assertThat(Opened.open(workbook, "sheet=Notes").found().sheet()).isEqualTo("Notes");
        assertThat(Opened.open(workbook, "sheet=2").found().sheet()).isEqualTo("Sales");
        assertThatThrownBy(() -> Opened.open(workbook, "sheet=Costs")).hasMessageContaining("Costs");
    }

    @Test
    void aDamagedWorkbookIsRefused() {
        byte[] workbook = Packed.workbook(ROWS, TEXTS);
        problem(Arrays.copyOf(workbook, workbook.length / 2), 422, "cannot be opened");
        Map<String, String> parts = Packed.parts(ROWS, TEXTS);
        parts.replace("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>");
        problem(Packed.zip(parts), 422, "no XML");
        parts.remove("xl/worksheets/sheet1.xml");
        problem(Packed.zip(parts), 422, "missing");
        problem(Packed.workbook("<row><c t='s'><v>7</v></c></row>", "a"), 422, "a text that is not there");
        problem(Packed.zip(Map.of("a.csv", "a,b\n1,2\n")), 415, "ZIP archive");
    }

    @Test
    void anEntityOfAWorkbookIsNotExpanded() {
        Map<String, String> parts = Packed.parts(ROWS, TEXTS);
        parts.replace(
                "xl/sharedStrings.xml",
                "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><sst><si><t>&b;</t></si></sst>");
        problem(Packed.zip(parts), 422, "");
    }

    @Test
    void aWorkbookThatIsABombEndsAtItsLimits() throws IOException {
        Map<String, String> texts = Packed.parts(ROWS, "x".repeat(90_000));
        texts.replace(
                "xl/sharedStrings.xml",
                "<sst>" + ("<si><t>" + "x".repeat(1000) + "</t></si>").repeat(50_000) + "</sst>");
        problem(Packed.zip(texts), 422, "expands to more than");

        String row = "<row>" + "<c><v>1</v></c>".repeat(100) + "</row>";
        byte[] rows = Packed.workbook(row.repeat(70_000));
        InputStream records = ((CsvText) Opened.open(rows)).records((line, reason, raw) -> {});
        assertThatThrownBy(() -> records.transferTo(OutputStream.nullOutputStream()))
                .hasMessageContaining("250 times its size");
    }

    @Test
    void parquetIsSpooledAndItsFooterLookedFor() throws IOException {
        byte[] parquet = new byte[100];
        System.arraycopy("PAR1".getBytes(StandardCharsets.US_ASCII), 0, parquet, 0, 4);
        System.arraycopy(new byte[] {20, 0, 0, 0, 'P', 'A', 'R', '1'}, 0, parquet, 92, 8);

        ParquetFile file = (ParquetFile) Opened.open(Packed.zstd(parquet));
        assertThat(Files.readAllBytes(file.path())).isEqualTo(parquet);
        assertThat(file.found()).isEqualTo(new FoundFormat("parquet", "zstd", null, null));
        problem(Arrays.copyOf(parquet, 60), 422, "truncated");
        parquet[92] = 120;
        problem(parquet, 422, "footer");
        parquet[99] = 'E';
        problem(parquet, 422, "encrypted");
    }

    @ParameterizedTest
    @CsvSource({
        "89504E470D0A1A0A, a PNG picture",
        "255044462D312E37, a PDF document",
        "D0CF11E0A1B11AE1, .xls",
        "4F626A0104, an Avro file",
        "53514C69746520666F726D6174203300, an SQLite database",
        "00010203040506070809, a binary file",
        "3C21646F63747970652068746D6C3E, HTML"
    })
    void whatIsNoTableIsRefusedByItsName(String hex, String noun) {
        problem(java.util.HexFormat.of().parseHex(hex), 415, noun);
    }

    @Test
    void anEmptyBodyIsRefused() {
        problem(new byte[0], 422, "no bytes");
        problem("\n \n".getBytes(StandardCharsets.UTF_8), 422, "no header");
        problem(Packed.gzip(new byte[0]), 422, "no bytes");
    }

    @Test
    void everyWrongOptionIsNamed() {
        assertThatThrownBy(() -> Opened.options(
                        "format=pdf", "delimiter=ab", "quote=x", "encoding=none", "header=1", "skip=-1", "footer=101"))
                .isInstanceOfSatisfying(HttpProblem.class, problem -> assertThat(
                                problem.getParameters().get("errors").toString())
                        .contains("format", "delimiter", "quote", "encoding", "header", "skip", "footer"));
        assertThatThrownBy(() -> Opened.text("a,b\n1,2\n", "format=xlsx")).hasMessageContaining("the body is text");
        assertThatThrownBy(() -> Opened.text(Packed.workbook(ROWS, TEXTS), "format=csv"))
                .hasMessageContaining("the body is xlsx");
        assertThatThrownBy(() -> Opened.text("a,b\n1,2\n", "skip=5")).hasMessageContaining("skip");
    }

    @Test
    void optionsPrevailOverWhatIsDetected() throws IOException {
        Opened.Text opened =
                Opened.text("note\na;b,c\n1;'2,5'\n", "delimiter=semicolon", "quote=single", "header=true", "skip=1");

        assertThat(opened.csv().names()).containsExactly("a", "b,c");
        assertThat(opened.dialect()).isEqualTo(";''");
        assertThat(opened.csv().firstLine()).isEqualTo(3);
        assertThat(Opened.text("a,b\nc,d\n", "header=false").csv().names()).containsExactly("column1", "column2");
        assertThat(Opened.text("a\tb,c\n1\t2\n", "format=tsv").csv().names()).containsExactly("a", "b,c");
    }

    private static void problem(byte[] body, int status, String detail) {
        assertThatThrownBy(() -> Opened.text(body)).isInstanceOfSatisfying(HttpProblem.class, problem -> {
            assertThat(problem.getStatusCode()).isEqualTo(status);
            assertThat(problem.getDetail()).contains(detail);
            assertThat(problem.getParameters()).containsKey("errors");
        });
    }
}
