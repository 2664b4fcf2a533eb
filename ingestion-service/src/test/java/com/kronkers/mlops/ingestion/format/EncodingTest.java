package com.kronkers.mlops.ingestion.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {
    private static final String CSV = "größe;name\n1;Müller\n2;Weiß\n";

    @ParameterizedTest
    @CsvSource({
        "UTF-8, UTF-8, ''",
        "UTF-8, UTF-8, \uFEFF",
        "UTF-16LE, UTF-16LE, ''",
        "UTF-16BE, UTF-16BE, ''",
        "UTF-16LE, UTF-16LE, \uFEFF",
        "UTF-16BE, UTF-16BE, \uFEFF",
        "ISO-8859-1, windows-1252, ''",
        "windows-1252, windows-1252, ''"
    })
    void isDetectedAndItsMarkIsNoPartOfTheHeader(String written, String found, String mark) throws IOException {
        Opened.Text opened = Opened.text((mark + CSV).getBytes(Charset.forName(written)));

        assertThat(opened.csv().names()).containsExactly("größe", "name");
        assertThat(opened.records()).isEqualTo("1;Müller\n2;Weiß\n");
        assertThat(opened.csv().dialect().encoding()).isEqualTo(found);
    }

    @Test
    void theEuroSignOfWindowsIsRead() throws IOException {
        assertThat(Opened.text("price\n5 €\n".getBytes(Charset.forName("windows-1252")))
                        .records())
                .isEqualTo("5 €\n");
    }

    @Test
    void aStatedEncodingIsObeyed() throws IOException {
        byte[] bytes = "имя;n\nИван;1\nАнна;2\n".getBytes(Charset.forName("windows-1251"));

        assertThat(Opened.text(bytes, "encoding=windows-1251").records()).isEqualTo("Иван;1\nАнна;2\n");
    }

    @Test
    void aByteBeyondAsciiFarBehindTheSampleDecides() throws IOException {
        String ascii = "id,name\n" + "1,plain\n".repeat(60_000);
        String text = ascii + "2,Müller\n3,Weiß\n";

        assertThat(Opened.text(text.getBytes(StandardCharsets.ISO_8859_1)).records())
                .endsWith("2,Müller\n3,Weiß\n");
        assertThat(Opened.text(text).records()).endsWith("2,Müller\n3,Weiß\n");
    }

    @Test
    void aFewWrongBytesInUtf8AreLeftForTheirRecordsToBeRejected() throws IOException {
        byte[] bytes = ("id,name\n1,Müller\n2,Weiß\n3,x\n").getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 2] = (byte) 0xFC;

        CsvText csv = (CsvText) Opened.open(bytes);

        assertThat(csv.dialect().encoding()).isEqualTo("UTF-8");
        assertThat(csv.records((line, reason, raw) -> {}).readAllBytes()).contains(0xFC);
    }

    @Test
    void whatCannotBeDecodedBecomesNoUtf8() throws IOException {
        byte[] bytes = "\uFEFFid,name\n1,ab\n2,cd\n".getBytes(StandardCharsets.UTF_16LE);
        // Half a pair of surrogates in place of the d.
        bytes[bytes.length - 4] = 0x00;
        bytes[bytes.length - 3] = (byte) 0xD8;

        CsvText csv = (CsvText) Opened.open(bytes);

        assertThat(csv.records((line, reason, raw) -> {}).readAllBytes()).contains(0xFF);
    }
}
