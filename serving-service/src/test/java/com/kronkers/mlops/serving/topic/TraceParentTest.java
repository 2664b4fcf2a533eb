package com.kronkers.mlops.serving.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TraceParentTest {
    private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aValidOneIsTakenAsItCame() {
        assertThat(TraceParent.valid(VALID)).isEqualTo(VALID);
        assertThat(TraceParent.traceId(VALID)).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    void anythingElseIsNone() {
        for (String none : new String[] {
            null,
            "",
            "none",
            VALID + "-more",
            VALID.substring(1),
            VALID.replace("00-4", "ff-4"),
            VALID.replace("4bf92f", "4BF92F"),
            VALID.replace("4bf92f", "4bg92f"),
            VALID.replace("00f067aa0ba902b7", "0000000000000000"),
            VALID.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0".repeat(32)),
            VALID.replace("-01", "_01"),
            VALID.replace("-01", "-0x")
        }) {
            assertThat(TraceParent.valid(none)).as(none).isNull();
        }
    }
}
