package com.kronkers.mlops.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcePathTest {
    @ParameterizedTest
    @ValueSource(strings = {"a.csv", "2017/receipts.csv.gz", "day=2017-02-01/part+1.csv", "..a/b..", "~x"})
    void plainPaths(String path) {
        assertThat(SourcePath.valid(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "..",
                "../secret",
                "a/../../secret",
                "a/./b",
                "a//b",
                "//evil.example/x",
                "http://evil.example/x",
                "file:///etc/passwd",
                "a\\..\\b",
                "%2e%2e/secret",
                "a%2fb",
                "a%00.csv",
                "@evil.example/x",
                "x@evil.example",
                ":80/x",
                "a?b=c",
                "a#b",
                "a b",
                "a;b",
                "a/",
                "a\n",
                "a\r\nHost: x",
                "\u2024\u2024/x",
                "a/.."
            })
    void everythingThatCouldBeTakenForSomethingElse(String path) {
        assertThat(SourcePath.valid(path)).isFalse();
    }
}
