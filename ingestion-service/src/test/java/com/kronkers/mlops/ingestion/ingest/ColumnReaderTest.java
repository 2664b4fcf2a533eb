package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.ArrowMemory;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.format.CsvDialect;
import com.kronkers.mlops.ingestion.format.CsvText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is read while it arrives, DuckDB reads the same of the text. */
class ColumnReaderTest {
    private static final List<String> NULLS = List.of("NA", "\u00fcbel");
    private static final String HEADER = "whole,number,day,moment,text,flag\n";
    private static final DataContract CONTRACT = new DataContract(
            1,
            List.of(
                    Column.of("whole", ColumnType.INTEGER),
                    Column.of("number", ColumnType.NUMBER),
                    Column.of("day", ColumnType.DATE),
                    Column.of("moment", ColumnType.TIMESTAMP),
                    Column.of("text", ColumnType.STRING),
                    Column.of("flag", ColumnType.BOOLEAN)),
            null);

    /** Plain values first, and others that are valid, missing or wrong. */
    private static final List<List<String>> VALUES = List.of(
            List.of(
                    "7",
                    "0",
                    "-12",
                    "123456789012345678",
                    "",
                    "007",
                    "-0",
                    "+5",
                    "-",
                    "1.5",
                    " 8",
                    "NA",
                    "\"9\"",
                    "1e3"),
            List.of(
                    "1.25",
                    "0.1",
                    "-3",
                    "12",
                    "",
                    "123456789.123456",
                    "0.12345678901234567",
                    "98765432109876543210.5",
                    "007",
                    "00.5",
                    "-0",
                    "-0.0",
                    "1.",
                    ".5",
                    "1e-5",
                    "-",
                    ".",
                    "1.2.3",
                    "\"2.5\"",
                    "9 ",
                    "NaN"),
            List.of(
                    "2017-01-31",
                    "1999-12-01",
                    "2024-02-29",
                    "",
                    "2023-02-29",
                    "2017-13-01",
                    "0999-01-01",
                    "2017-1-3",
                    "2017/01/31",
                    "2017-01-31x",
                    "\"2017-01-31\"",
                    "20170131"),
            List.of(
                    "2017-01-31 13:30:00",
                    "2017-01-31T00:00:59",
                    "",
                    "2017-01-31 24:00:00",
                    "2017-01-31 13:30",
                    "2017-02-30 10:00:00",
                    "2017-01-31T13:30:00Z",
                    "2017-01-31 13:60:00",
                    "2017-01-31 13:30:00.25"),
            List.of(
                    "MEAT",
                    "a b",
                    "",
                    "K\u00e4se",
                    " padded ",
                    "NA",
                    "\u00fcbel",
                    "12\" PIZZA",
                    "\"a, b\"",
                    "\"say \"\"hi\"\"\"",
                    "\"two\nlines\"",
                    "\"\"",
                    "\u00a0x",
                    "NAN",
                    "'"),
            List.of("true", "false", "", "TRUE", "maybe"));

    @TempDir
    Path folder;

    private DuckDb duckDb;
    private int files;
    private List<String> nulls = NULLS;
    private long chunk = 4000;

    @BeforeEach
    void open() throws IOException {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 2, folder.resolve("spill"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "-12", "2017-01-31"})
    void whatSpellsAMissingValueIsNoneEvenIfItLooksLikeOne(String spelling) throws Exception {
        nulls = List.of(spelling);
        String csv = csv(new Random(1), 0, "\n");

        List<String> arriving = outcome(csv, CONTRACT, new ArrowMemory(64 << 20));

        assertThat(arriving).isEqualTo(outcome(csv, CONTRACT, none()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void valuesReadWhileTheyArriveAreThoseThatDuckDbReads(int seed) throws Exception {
        String csv = csv(new Random(seed), seed % 4 / 10.0, seed % 3 == 0 ? "\r\n" : "\n");
        DataContract contract = seed % 2 == 0 ? CONTRACT : null;
        ArrowMemory memory = new ArrowMemory(64 << 20);

        List<String> arriving = outcome(csv, contract, memory);

        assertThat(arriving).isEqualTo(outcome(csv, contract, none()));
        assertThat(memory.allocated()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 10_000, 40_000, 160_000})
    void whereMemoryIsUsedUpTheTextIsRead(int bytes) throws Exception {
        String csv = csv(new Random(bytes), 0.01, "\n");
        ArrowMemory memory = new ArrowMemory(bytes);

        List<String> arriving = outcome(csv, CONTRACT, memory);

        assertThat(arriving).isEqualTo(outcome(csv, CONTRACT, none()));
        assertThat(memory.allocated()).isZero();
    }

    @Test
    void zerosInFrontAreFoundInAColumnThatIsHandedOverAsText() throws Exception {
        String csv = "zip\n" + "94103\n".repeat(1000) + "+5\n" + "94103\n".repeat(1000) + "02134\n".repeat(1000);

        List<String> arriving = outcome(csv, null, new ArrowMemory(64 << 20));

        assertThat(arriving).contains("02134").isEqualTo(outcome(csv, null, none()));
    }

    @ParameterizedTest
    @ValueSource(strings = {":", " ", "-", ".", "T", "x"})
    void aDelimiterEndsEveryValue(String delimiter) throws Exception {
        List<String> records = List.of(
                "2017-01-31 10:00:00D1.5D7", "2017-01-31T10:00:00D2.5D-7", "D1D7", "1D2D3", "a DbDc", "2017D1D1D1");
        String csv = String.join("\n", records).replace("D", delimiter) + "\n";
        DataContract contract = new DataContract(
                1,
                List.of(
                        Column.of("at", ColumnType.TIMESTAMP),
                        Column.of("price", ColumnType.NUMBER),
                        Column.of("units", ColumnType.INTEGER)),
                null);

        assertThat(outcome(delimited(csv, delimiter), contract, new ArrowMemory(64 << 20)))
                .isEqualTo(outcome(delimited(csv, delimiter), contract, none()));
    }

    @Test
    void rowsOfManyBatchesStayInTheirOrder() throws Exception {
        String csv =
                IntStream.range(0, 300_000).mapToObj(String::valueOf).collect(Collectors.joining("\n", "n\n", "\n"));
        chunk = 64 << 20;
        DataContract contract = new DataContract(1, List.of(Column.of("n", ColumnType.INTEGER)), null);

        TypedRows typed = type(text(csv), contract, new ArrowMemory(256 << 20));

        assertThat(rows(typed))
                .isEqualTo(IntStream.range(0, 300_000).mapToObj(String::valueOf).toList());
    }

    @Test
    void plainRecordsAreReadWhileTheyArriveAndTheFirstOddValueLeavesItsColumnToDuckDb() throws Exception {
        Recipe recipe = new Recipe(CONTRACT, shape(), NULLS, Map.of(), Set.of());
        try (ColumnReader reader = reader(recipe, new ArrowMemory(1 << 20))) {
            byte[] plain = "1,2.5,2017-01-31,2017-01-31 10:00:00,MEAT,true\n".getBytes(StandardCharsets.UTF_8);
            byte[] odd = "1e3,2.5,2017-01-31,2017-01-31 10:00:00,MEAT,true\n".getBytes(StandardCharsets.UTF_8);

            assertThat(reader.plain(plain, 0, plain.length)).isEqualTo(plain.length);
            assertThat(reader.take(statistics())).isNotNull();
            assertThat(reader.plain(odd, 0, odd.length)).isEqualTo(CsvSplitter.Sink.NOT_PLAIN);
            add(reader, odd);
            assertThat(reader.take(statistics())).isNull();
            assertThat(reader.plain(odd, 0, odd.length)).isEqualTo(odd.length);

            ChunkColumns last = reader.take(statistics());
            assertThat(last.typed(CONTRACT.columns().get(0))).isFalse();
            assertThat(last.typed(CONTRACT.columns().get(1))).isTrue();
        }
    }

    @Test
    void aRecordThatIsNotAllThereIsNotRead() throws Exception {
        Recipe recipe = new Recipe(CONTRACT, shape(), NULLS, Map.of(), Set.of());
        byte[] record = "1,2.5,2017-01-31,2017-01-31 10:00:00,MEAT,true\n".getBytes(StandardCharsets.UTF_8);
        try (ColumnReader reader = reader(recipe, new ArrowMemory(1 << 20))) {
            for (int limit = 0; limit < record.length; limit++) {
                assertThat(reader.plain(record, 0, limit)).isEqualTo(CsvSplitter.Sink.NOT_PLAIN);
            }
        }
    }

    private static String csv(Random random, double oddities, String end) {
        return IntStream.range(0, 400)
                .mapToObj(row -> VALUES.stream()
                        .map(values -> values.get(random.nextInt(
                                random.nextDouble() < oddities ? values.size() : Math.min(values.size(), 3))))
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining(end, HEADER, end));
    }

    /** So little that no values can be read while they arrive. */
    private static ArrowMemory none() {
        return new ArrowMemory(1000);
    }

    /** The rows, what was rejected and why, and what was mended. */
    private List<String> outcome(String csv, DataContract contract, ArrowMemory memory) throws Exception {
        return outcome(text(csv), contract, memory);
    }

    private List<String> outcome(CsvText csv, DataContract contract, ArrowMemory memory) throws Exception {
        TypedRows typed = type(csv, contract, memory);
        List<String> outcome = new ArrayList<>(rows(typed));
        outcome.add(typed.recipe().contract().columns().toString());
        outcome.add(typed.fixes().list().toString());
        outcome.add(typed.reasons().list().toString());
        if (typed.rejected() != null) {
            outcome.addAll(Files.readAllLines(typed.rejected()));
        }
        return outcome;
    }

    private static CsvText text(String csv) throws IOException {
        return new Receiver(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), Long.MAX_VALUE).open();
    }

    private static CsvText delimited(String records, String delimiter) {
        CsvDialect dialect = new CsvDialect(delimiter.charAt(0), '"', '"', true, 0, 0, "UTF-8");
        return CsvText.verbatim(
                new ByteArrayInputStream(records.getBytes(StandardCharsets.UTF_8)),
                dialect,
                List.of("at", "price", "units"));
    }

    private TypedRows type(CsvText csv, DataContract contract, ArrowMemory memory) throws IOException, SQLException {
        TextReader.Reading reading = new TextReader.Reading(
                new TextReader.Settings(nulls, 0.9, chunk),
                contract,
                null,
                (of, table) -> new Recipe(of, table, nulls, Map.of(), Set.of()));
        return new TextReader(duckDb, memory, new Semaphore(1), reading, this::file).read(csv);
    }

    private synchronized Path file() {
        return folder.resolve("file-" + files++);
    }

    private List<String> rows(TypedRows typed) throws SQLException {
        try (DuckDbSession session = duckDb.open()) {
            return session.list(
                    "SELECT * FROM "
                            + Sql.parquet(typed.chunks().stream()
                                    .map(ConvertedChunk::part)
                                    .toList()),
                    row -> {
                        List<String> values = new ArrayList<>();
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            values.add(row.getString(i));
                        }
                        return String.join(
                                "|", values.stream().map(String::valueOf).toList());
                    });
        }
    }

    private static TableShape shape() {
        return new TableShape(CONTRACT.names(), ',', '"', '"', false);
    }

    private static ColumnReader reader(Recipe recipe, ArrowMemory memory) {
        return new ColumnReader(recipe, spellings(), memory.part("test"), 1 << 20);
    }

    private static ColumnStatistics statistics() {
        return new ColumnStatistics(spellings());
    }

    private static List<ColumnStatistics.NullSpellings> spellings() {
        return CONTRACT.columns().stream()
                .map(column -> ColumnStatistics.NullSpellings.of(NULLS))
                .toList();
    }

    private static void add(ColumnReader reader, byte[] record) {
        RecordScanner scanner = shape().scanner();
        scanner.scan(record, 0, record.length, true);
        reader.add(record, 0, record.length - 1, scanner);
    }
}
