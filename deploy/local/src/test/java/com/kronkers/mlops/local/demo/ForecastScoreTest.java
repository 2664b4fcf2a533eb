package com.kronkers.mlops.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForecastScoreTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDate WEEK = LocalDate.parse("2017-02-06");

    private final ForecastScore score = new ForecastScore();

    @BeforeEach
    void fiveWeeksOfTwoSeries() {
        double[][] units = {{10, 20, 30, 40, 50}, {0, 4, 0, 4, 8}};
        for (int series = 0; series < units.length; series++) {
            for (int week = 0; week < units[series].length; week++) {
                score.add(List.of(JSON.valueToTree(Map.of(
                        "store_id",
                        "s" + series,
                        "department",
                        "MEAT",
                        "week_start",
                        WEEK.minusWeeks(4L - week).toString(),
                        "units",
                        units[series][week]))));
            }
        }
    }

    @Test
    void wapeIsTheSumOfErrorsOverTheSumOfUnits() {
        List<JsonNode> predictions =
                List.of(JSON.valueToTree(Map.of("value", 45)), JSON.valueToTree(Map.of("value", 9)));

        ForecastScore.Comparison wape = score.compare(predictions, WEEK);

        assertThat(wape.model()).isCloseTo((5.0 + 1) / 58, within(1e-12));
        assertThat(wape.lastWeek()).isCloseTo((10.0 + 4) / 58, within(1e-12));
        assertThat(wape.fourWeekMean()).isCloseTo((25.0 + 6) / 58, within(1e-12));
    }

    @Test
    void itCountsSeriesAndZeroWeeks() {
        assertThat(score.series()).isEqualTo(2);
        assertThat(score.zeroShare()).isCloseTo(0.2, within(1e-12));
        assertThat(score.entities())
                .containsExactly(
                        Map.of("store_id", "s0", "department", "MEAT"), Map.of("store_id", "s1", "department", "MEAT"));
    }
}
