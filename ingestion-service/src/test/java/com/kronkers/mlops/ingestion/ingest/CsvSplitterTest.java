package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvSplitterTest {
    private final List<String> records = new ArrayList<>();
    private final List<String> rejects = new ArrayList<>();

    @Test
    void namesTheLineOfEveryRecord() throws IOException {
        split("a,b\r\n1,2\r\n\r\n3,\"x\ny\"\r\n5,6");

        assertThat(records).containsExactly("2:1,2", "4:3,\"x\ny\"", "6:5,6");
        assertThat(rejects).isEmpty();
    }

    @Test
    void rejectsALineWithAnotherNumberOfFields() throws IOException {
        split("a,b\n1,2\n3\n4,5,6\n7,8\n");

        assertThat(records).containsExactly("2:1,2", "5:7,8");
        assertThat(rejects)
                .containsExactly("3:it has 1 fields, the header has 2:3", "4:it has 3 fields, the header has 2:4,5,6");
    }

    @Test
    void aStrayQuoteCostsItsOwnLineOnly() throws IOException {
        split("a,b\n1,\"open\n2,x\n3,y\n");

        assertThat(records).containsExactly("3:2,x", "4:3,y");
        assertThat(rejects).containsExactly("2:a quote is opened and never closed:1,\"open");
    }

    @Test
    void textBehindAClosingQuoteCostsItsOwnLineOnly() throws IOException {
        split("a,b\n1,\"open\n2,\"x\n3,y\n4,\"a\"b\n5,z");

        assertThat(records).contains("4:3,y", "6:5,z");
        assertThat(rejects)
                .contains("2:there is text behind a closing quote:1,\"open")
                .contains("5:there is text behind a closing quote:4,\"a\"b");
    }

    @Test
    void aStrayQuoteReachesNoFurtherThanTheLongestRecord() throws IOException {
        int lines = 3 * CsvSplitter.LONGEST_RECORD / 10;
        split("a,b\n1,\"open\n" + "12345,890\n".repeat(lines));

        assertThat(rejects).hasSize(1);
        assertThat(records).hasSize(lines).startsWith("3:12345,890").endsWith((lines + 2) + ":12345,890");
    }

    @Test
    void linesMayEndInAnyWayEvenMixed() throws IOException {
        split("a,b\r\n1,2\n3,4\r5,6\r\n7,8");

        assertThat(records).containsExactly("2:1,2", "3:3,4", "4:5,6", "5:7,8");
        assertThat(rejects).isEmpty();
    }

    @Test
    void aZeroByteCostsItsOwnLineOnly() throws IOException {
        split("a,b\n1,\0\n2,x\n3,\"\0\ny\"\n4,z\n");

        assertThat(records).containsExactly("3:2,x", "6:4,z");
        assertThat(rejects).hasSize(3).first().asString().startsWith("2:it contains a zero byte");
    }

    @Test
    void aQuoteInsideAPlainFieldIsACharacter() throws IOException {
        split("a,b\n12\" PIZZA,1\n");

        assertThat(records).containsExactly("2:12\" PIZZA,1");
    }

    @Test
    void rejectsBytesThatAreNoUtf8() throws IOException {
        split("a,b\nm\u00fcsli,1\nplain,2\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(records).containsExactly("3:plain,2");
        assertThat(rejects).hasSize(1).first().asString().startsWith("2:it is not UTF-8 text");
    }

    @Test
    void findsTheDelimiterAndDropsTheByteOrderMark() throws IOException {
        CsvHeader header = new CsvSplitter(stream("\uFEFFstore;\"net; sales\" ;day\n")).header();

        assertThat(header.delimiter()).isEqualTo(';');
        assertThat(header.names()).containsExactly("store", "net; sales", "day");
    }

    @Test
    void refusesAHeaderThatNamesAColumnTwice() {
        assertThatThrownBy(() -> new CsvSplitter(stream("a,b,a\n")).header()).hasMessageContaining("twice");
    }

    @Test
    void refusesALineLongerThanAnyRecord() {
        assertThatThrownBy(() -> split("a,b\n" + "x".repeat(5 * CsvSplitter.LONGEST_RECORD)))
                .hasMessageContaining("Line 2 is longer");
    }

    private void split(String text) throws IOException {
        split(text.getBytes(StandardCharsets.UTF_8));
    }

    private void split(byte[] bytes) throws IOException {
        CsvSplitter splitter = new CsvSplitter(new ByteArrayInputStream(bytes));
        CsvHeader header = splitter.header();
        RecordScanner scanner = new RecordScanner(header.delimiter(), '"', '"');
        splitter.split(scanner, header.names().size(), new CsvSplitter.Sink() {
            @Override
            public void record(long line, byte[] buffer, int offset, int length, RecordScanner fields) {
                records.add(line + ":" + new String(buffer, offset, length, StandardCharsets.UTF_8));
            }

            @Override
            public void reject(long line, String reason, byte[] buffer, int offset, int length) {
                rejects.add(line + ":" + reason + ":" + new String(buffer, offset, length, StandardCharsets.UTF_8));
            }
        });
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
