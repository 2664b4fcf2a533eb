package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.ColumnRule;
import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.contract.Severity;
import com.kronkers.mlops.ingestion.contract.TableRule;
import com.kronkers.mlops.ingestion.contract.ValueFormat;
import com.kronkers.mlops.ingestion.duckdb.ArrowMemory;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.duckdb.DuckDbSession;
import com.kronkers.mlops.ingestion.duckdb.Sql;
import com.kronkers.mlops.ingestion.objects.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextReaderTest {
    private static final List<String> NULLS = List.of("NA", "NULL");

    @TempDir
    Path folder;

    private final ArrowMemory memory = new ArrowMemory(64 << 20);
    private DuckDb duckDb;
    private int files;

    @BeforeEach
    void open() throws IOException {
        duckDb = new DuckDb(256 << 20, 1 << 30, 2, 1, folder.resolve("spill"));
    }

    @AfterEach
    void allMemoryIsGivenBack() {
        assertThat(memory.allocated()).isZero();
    }

    @Test
    void trimsAndTypesByTheContractAndLeavesOtherColumnsOut() throws Exception {
        DataContract contract = contract(
                Column.of("day", ColumnType.DATE),
                Column.of("store", ColumnType.STRING),
                Column.of("units", ColumnType.INTEGER),
                Column.of("sales", ColumnType.NUMBER),
                Column.of("promo", ColumnType.BOOLEAN),
                Column.of("at", ColumnType.TIMESTAMP));

        TypedRows typed = type(
                "store,day,units,sales,promo,at,extra\n"
                        + " 007 ,2017-01-02, 5,1.25,true,2017-01-02T10:00:00+02:00,x\n"
                        + "NA,NULL,,NA,false,,y\n",
                contract);

        assertThat(rows(typed))
                .containsExactly("2017-01-02|007|5|1.25|true|2017-01-02 08:00:00", "null|null|null|null|false|null");
        assertThat(typed.rejected()).isNull();
    }

    @Test
    void keepsEveryRowThatDoesNotFitWithLineReasonsAndRawText() throws Exception {
        DataContract contract = contract(
                Column.of("day", ColumnType.DATE),
                new Column("units", ColumnType.INTEGER, true, Classification.INTERNAL),
                Column.of("note", ColumnType.STRING));

        TypedRows typed = type(
                "day,units,note\n"
                        + "2017-01-02,1,\"two\nlines\"\n"
                        + "2017-02-30,1.5,\"say \"\"hi\"\"\"\n"
                        + "2017-01-03,2,fine\n"
                        + "2017-01-03,2\n"
                        + "2017-01-04,,none\n",
                contract);

        assertThat(typed.rows()).isEqualTo(2);
        assertThat(typed.rejectedRows()).isEqualTo(3);
        assertThat(Files.readString(typed.rejected()))
                .isEqualTo("line,\"reason\",\"raw\"\n"
                        + "4,\"day: '2017-02-30' is not a date such as 2017-01-31; units: '1.5' is not a whole"
                        + " number\",\"2017-02-30,1.5,\"\"say \"\"\"\"hi\"\"\"\"\"\"\"\n"
                        + "6,\"it has 2 fields, the header has 3\",\"2017-01-03,2\"\n"
                        + "7,\"units: no value, but one is required\",\"2017-01-04,,none\"\n");
    }

    @Test
    void trimsOtherBlanksThanSpacesToo() throws Exception {
        DataContract contract = contract(Column.of("a", ColumnType.STRING), Column.of("b", ColumnType.INTEGER));

        TypedRows typed = type("a,b\n\"\u00a0x\ty\n\",\t5 \n", contract);

        assertThat(rows(typed)).containsExactly("x\ty|5");
    }

    @Test
    void infersTypesFromAllValuesAndKeepsLeadingZeros() throws Exception {
        String rows = IntStream.range(0, 199)
                .mapToObj(i -> "00" + i + "," + i + "," + i / 4.0 + ",2017-01-02,2017-01-02 10:00:00,true,text " + i)
                .collect(Collectors.joining("\n", "code,units,sales,day,at,flag,name\n", "\n"));

        TypedRows typed = type(rows + "00,oops,1,2017-01-02,2017-01-02 10:00:00,false,x\n", null);

        assertThat(typed.recipe().contract().columns())
                .extracting(Column::type)
                .containsExactly(
                        ColumnType.STRING,
                        ColumnType.INTEGER,
                        ColumnType.NUMBER,
                        ColumnType.DATE,
                        ColumnType.TIMESTAMP,
                        ColumnType.BOOLEAN,
                        ColumnType.STRING);
        assertThat(typed.rejectedRows()).isEqualTo(1);
        assertThat(Files.readString(typed.rejected())).contains("201,\"units: 'oops' is not a whole number\"");
    }

    @Test
    void refusesWhatDuckDbAloneWouldBend() throws Exception {
        DataContract contract = contract(
                Column.of("i", ColumnType.INTEGER),
                Column.of("n", ColumnType.NUMBER),
                Column.of("d", ColumnType.DATE),
                Column.of("t", ColumnType.TIMESTAMP));

        TypedRows typed = type(
                "i,n,d,t\n"
                        + "1,1,2017-01-01,2017-01-01\n"
                        + "1.5,1,,\n"
                        + "0x1F,1,,\n"
                        + "1_000,1,,\n"
                        + "1,inf,,\n"
                        + "1,1,2017-01-01 10:00:00,\n"
                        + "1,1,infinity,\n"
                        + "1,1,,infinity\n",
                contract);

        assertThat(typed.rows()).isEqualTo(1);
        assertThat(typed.rejectedRows()).isEqualTo(7);
    }

    @Test
    void readsInChunksAsItDoesInOne() throws Exception {
        DataContract contract = contract(
                Column.of("day", ColumnType.DATE),
                Column.of("units", ColumnType.INTEGER),
                Column.of("note", ColumnType.STRING));
        String csv = IntStream.range(0, 500)
                .mapToObj(i -> i % 50 == 7
                        ? "2017-01-02,none," + i
                        : i % 50 == 9 ? "\n2017-01-02,1" : "2017-01-02," + i + ",\"a\n" + i + "\"")
                .collect(Collectors.joining("\n", "day,units,note\n", "\n"));

        TypedRows one = type(csv, contract);
        TypedRows many = type(csv, contract, 300);

        assertThat(many.chunks()).hasSizeGreaterThan(10);
        assertThat(rows(many)).isEqualTo(rows(one)).hasSize(480);
        assertThat(many.received()).isEqualTo(500);
        assertThat(Files.readString(many.rejected())).isEqualTo(Files.readString(one.rejected()));
    }

    @Test
    void widensATypeThatALaterChunkContradicts() throws Exception {
        String csv = "a,code,late\n" + "1,5,\n".repeat(100) + "1.5,007,12\n".repeat(100);

        TypedRows typed = type(csv, null, 100);

        assertThat(typed.recipe().contract().columns())
                .extracting(Column::type)
                .containsExactly(ColumnType.NUMBER, ColumnType.STRING, ColumnType.INTEGER);
        assertThat(typed.rows()).isEqualTo(200);
        assertThat(rows(typed)).contains("1.0|5|null", "1.5|007|12");
    }

    @Test
    void countsEveryFixByRuleAndColumn() throws Exception {
        ValueFormat german = new ValueFormat(true, List.of("-"), ",", ".", true, List.of(), null);
        ValueFormat dotted = new ValueFormat(true, null, null, null, false, List.of("%d.%m.%Y"), null);
        DataContract contract = contract(
                new Column("price", ColumnType.NUMBER, false, Classification.INTERNAL, german, List.of(), null),
                new Column("day", ColumnType.DATE, false, Classification.INTERNAL, dotted, List.of(), null));

        TypedRows typed = type(
                "price;day\n1.234,50 €; 31.01.2017\n-;01.02.2017\nEUR 7;NA\n5;01.03.2017\n1.5; 02.03.2017\n3,5;soon\n",
                contract);

        assertThat(rows(typed)).containsExactly("1234.5|2017-01-31", "null|2017-02-01", "7.0|null", "5.0|2017-03-01");
        assertThat(typed.rejectedRows()).isEqualTo(2);
        assertThat(fixes(typed))
                .as("those of rejected rows too")
                .containsExactly(
                        "date-format day 4",
                        "null-spelling day 1",
                        "null-spelling price 1",
                        "number-format price 3",
                        "trim day 2");
    }

    @Test
    void aTimeThatNamesItsZoneIsNotFixed() throws Exception {
        ValueFormat berlin = new ValueFormat(true, null, null, null, false, List.of(), "Europe/Berlin");
        DataContract contract = contract(
                new Column("at", ColumnType.TIMESTAMP, false, Classification.INTERNAL, berlin, List.of(), null));

        TypedRows typed =
                type("at\n2017-01-31 12:00:00\n2017-01-31T12:00:00Z\n2017-01-31 12:00:00+02\nnoon\n", contract);

        assertThat(typed.rows()).isEqualTo(3);
        assertThat(fixes(typed)).containsExactly("time-zone at 1");
    }

    private static List<String> fixes(TypedRows typed) {
        return typed.fixes().list().stream()
                .map(fix -> fix.rule() + " " + fix.column() + " " + fix.rows())
                .toList();
    }

    @Test
    void aRowThatBreaksARuleIsRejectedCountedOrRefusesTheVersion() throws Exception {
        ColumnRule most = new ColumnRule(ColumnRule.Kind.MAXIMUM, "most", List.of("9"), Severity.REJECT_ROW);
        ColumnRule least = new ColumnRule(ColumnRule.Kind.MINIMUM, "least", List.of("2"), Severity.WARN);
        Column units = new Column(
                "units", ColumnType.INTEGER, false, Classification.INTERNAL, null, List.of(most, least), null);
        TableRule sum = new TableRule(TableRule.Kind.SQL, "sum", "units + other = 10", Severity.REJECT_VERSION);
        DataContract contract = new DataContract(
                1, List.of(units, Column.of("other", ColumnType.INTEGER)), null, List.of(), null, List.of(sum));

        TypedRows typed = type("units,other\n1,9\n10,0\n5,5\n5,6\n", contract);

        assertThat(typed.rows()).isEqualTo(3);
        assertThat(typed.reasons().of("most", "units")).isEqualTo(1);
        assertThat(typed.warnings().of("least", "units")).isEqualTo(1);
        assertThat(typed.breaches().of("sum", "")).isEqualTo(1);
        assertThat(Files.readString(typed.rejected())).contains("3,\"units: '10' breaks the rule 'most'\"");
    }

    @Test
    void theSameBytesMakeTheSameParquet() throws Exception {
        String rows = IntStream.range(0, 300_000)
                .mapToObj(i -> i + "," + i % 97)
                .collect(Collectors.joining("\n", "a,b\n", "\n"));

        TypedRows first = type(rows, null);
        TypedRows second = type(rows, null);

        assertThat(Digests.of(second.chunks().get(0).part()))
                .isEqualTo(Digests.of(first.chunks().get(0).part()));
    }

    @Test
    void refusesAFileWithoutAnyUsableRowAndNamesLineAndField() {
        DataContract contract = contract(Column.of("units", ColumnType.INTEGER));

        assertThatThrownBy(() -> type("units\nmany\n", contract)).hasMessageContaining("No row of the file is usable");
    }

    @Test
    void refusesAHeaderWithoutRows() {
        assertThatThrownBy(() -> type("units\n", null)).hasMessageContaining("no rows");
    }

    private TypedRows type(String csv, DataContract contract) throws IOException, SQLException {
        return type(csv, contract, 64 << 20);
    }

    private TypedRows type(String csv, DataContract contract, long chunkBytes) throws IOException, SQLException {
        Receiver receiver =
                new Receiver(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), Long.MAX_VALUE);
        TextReader.Reading reading = new TextReader.Reading(
                new TextReader.Settings(NULLS, 0.99, chunkBytes),
                contract,
                null,
                (of, table) -> new Recipe(of, table, NULLS, Map.of(), Set.of()));
        return new TextReader(duckDb, memory, new Semaphore(1), reading, this::file).read(receiver.open());
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
                        int columns = row.getMetaData().getColumnCount();
                        StringBuilder text = new StringBuilder(String.valueOf(row.getString(1)));
                        for (int i = 2; i <= columns; i++) {
                            text.append('|').append(row.getString(i));
                        }
                        return text.toString().replace(":00.0", ":00");
                    });
        }
    }

    private static DataContract contract(Column... columns) {
        return new DataContract(1, List.of(columns), null);
    }
}
