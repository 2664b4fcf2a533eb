package com.kronkers.mlops.ingestion.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, bytes 0-9/100",
        "bytes=90-, bytes 90-99/100",
        "bytes=90-200, bytes 90-99/100",
        "bytes=-10, bytes 90-99/100",
        "bytes=-1000, bytes 0-99/100",
        "bytes=99-99, bytes 99-99/100",
    })
    void aPart(String header, String contentRange) {
        assertThat(ByteRange.of(header, 100)).isInstanceOfSatisfying(ByteRange.Part.class, part -> assertThat(
                        part.range().contentRange(100))
                .isEqualTo(contentRange));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0"})
    void whatTheFileDoesNotHave(String header) {
        assertThat(ByteRange.of(header, 100)).isInstanceOf(ByteRange.Unsatisfiable.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "bytes=-",
                "bytes=0-1,5-6",
                "bytes=9-0",
                "rows=0-1",
                "bytes=a-b",
                "bytes=0-99999999999999999999"
            })
    void whatTheStandardLetsUsIgnore(String header) {
        assertThat(ByteRange.of(header, 100)).isInstanceOf(ByteRange.Whole.class);
    }
}
