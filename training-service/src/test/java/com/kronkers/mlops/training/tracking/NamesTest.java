package com.kronkers.mlops.training.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"loss", "val/loss", "a.b-c_d e:f", "größe", "..a", "a..b"})
    void aRelativePathOfPlainCharactersIsAKey(String key) {
        if (key.startsWith("..")) {
            assertThatThrownBy(() -> Names.check("key", key)).isInstanceOf(TrackingException.class);
        } else {
            assertThatCode(() -> Names.check("key", key)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a//b", "/a", "a/", "a/../b", "./a", "a*", "a\\b", "a\nb"})
    void whatLeadsToAnotherKeyIsNone(String key) {
        assertThatThrownBy(() -> Names.check("key", key))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("for parameter 'key' supplied");
    }

    @Test
    void aCutCountsWholeCharacters() {
        assertThat(Names.cut("a\uD83D\uDE00b", 2)).isEqualTo("a\uD83D\uDE00");
    }
}
