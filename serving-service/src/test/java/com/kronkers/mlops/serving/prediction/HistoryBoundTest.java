package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.serving.history.HistoryFiles;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import com.kronkers.mlops.serving.platform.DemandModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history ends at 2017-09-25. */
class HistoryBoundTest {
    private static final Instant A_WEEK_LATER = Instant.parse("2017-10-02T12:00:00Z");
    private static HistorySnapshot history;

    @BeforeAll
    static void read(@TempDir Path folder) throws IOException {
        history = HistoryFiles.write(folder, "demand-data", 1, DemandModel.RECIPE, DemandModel.history(8, 50));
    }

    @Test
    void withoutABoundNoHistoryIsTooOld() {
        HistoryBound bound = new HistoryBound(Optional.empty(), Map.of());

        assertThatCode(() -> bound.check("demand", history, Instant.parse("2042-01-01T00:00:00Z")))
                .doesNotThrowAnyException();
    }

    @Test
    void aHistoryOlderThanTheBoundIsRefusedWithTheReason() {
        HistoryBound bound = new HistoryBound(Optional.of(Duration.ofDays(6)), Map.of());

        assertThatThrownBy(() -> bound.check("demand", history, A_WEEK_LATER))
                .isInstanceOf(HistoryTooOldException.class)
                .hasMessage(
                        "The history of dataset demand-data ends at 2017-09-25, which is longer ago than PT144H, the"
                                + " bound that is set for model demand.");
    }

    @Test
    void aModelsOwnBoundGoesFirst() {
        HistoryBound bound = new HistoryBound(Optional.of(Duration.ofDays(6)), Map.of("demand", Duration.ofDays(7)));

        assertThatCode(() -> bound.check("demand", history, A_WEEK_LATER)).doesNotThrowAnyException();
        assertThatThrownBy(() -> bound.check("other", history, A_WEEK_LATER))
                .isInstanceOf(HistoryTooOldException.class);
    }
}
