package com.kronkers.mlops.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FooterTest {
    private static final String TABLE = "day;store;net\n2017-01-01;s1;1,5\n2017-01-02;s2;2,5\n";

    @Test
    void totalsAndEndMarksAreKeptBack() throws IOException {
        Opened.Text opened = Opened.text(TABLE + "\nTotal;4,0\n-- end --\n\n");

        assertThat(opened.records()).isEqualTo("2017-01-01;s1;1,5\n2017-01-02;s2;2,5\n\n");
        assertThat(opened.csv().footer()).containsExactly("Total;4,0", "-- end --");
    }

    @Test
    void anUnevenLineAboveAFullOneIsNoFooter() throws IOException {
        Opened.Text opened = Opened.text(TABLE + "2017-01-03;s1\n2017-01-04;s1;1\n");

        assertThat(opened.records()).endsWith("2017-01-03;s1\n2017-01-04;s1;1\n");
        assertThat(opened.csv().footer()).isEmpty();
    }

    @Test
    void unevenRowsAtTheEndOfAnUnevenTableAreNoFooter() throws IOException {
        Opened.Text opened = Opened.text(TABLE + "2017-01-03;s1\n2017-01-04;s1;1\n2017-01-05;s1\n");

        assertThat(opened.records()).endsWith("2017-01-05;s1\n");
        assertThat(opened.csv().footer()).isEmpty();
    }

    @Test
    void theEndOfAQuotedTextIsNoFooter() throws IOException {
        Opened.Text opened = Opened.text("id,text\n1,\"a\"\n2,\"two\nlines\"\n");

        assertThat(opened.records()).endsWith("2,\"two\nlines\"\n");
        assertThat(opened.csv().footer()).isEmpty();
    }

    @Test
    void aDeclaredFooterMayLookLikeARow() throws IOException {
        Opened.Text opened = Opened.text(TABLE + "Total;;4,0\n", "footer=1");

        assertThat(opened.records()).isEqualTo("2017-01-01;s1;1,5\n2017-01-02;s2;2,5\n");
        assertThat(opened.csv().footer()).containsExactly("Total;;4,0");
        assertThat(opened.csv().dialect().footerLines()).isEqualTo(1);
    }

    @Test
    void isFoundAtTheEndOfALongTextWhateverThePiecesItIsReadIn() throws IOException {
        String rows =
                IntStream.range(0, 100_000).mapToObj(i -> i + ";s;" + i).collect(Collectors.joining("\n", "", "\n"));
        for (int piece : new int[] {1000, 64 << 10, 1 << 20}) {
            FooterStream stream = new FooterStream(
                    new ByteArrayInputStream((rows + "Total;1").getBytes(StandardCharsets.UTF_8)),
                    new Syntax(';', '"', '"'),
                    3,
                    null);
            StringBuilder read = new StringBuilder();
            byte[] bytes = new byte[piece];
            for (int n = stream.read(bytes); n >= 0; n = stream.read(bytes)) {
                read.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
            }

            assertThat(read.toString()).isEqualTo(rows);
            assertThat(stream.lines()).containsExactly("Total;1");
        }
    }
}
