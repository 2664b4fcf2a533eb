package com.kronkers.mlops.training.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.training.tracking.Comparison;
import com.kronkers.mlops.training.tracking.Condition;
import com.kronkers.mlops.training.tracking.Condition.Entity;
import com.kronkers.mlops.training.tracking.TrackingException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterClausesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "metrics.loss>-1.5e-3 | METRIC | loss | GREATER | -0.0015",
                "metric.`val loss` <= 3 | METRIC | val loss | AT_MOST | 3.0",
                "params.\"a.b\" = 'it''s' | PARAM | a.b | EQUAL | it's",
                "parameter.x like '%y' | PARAM | x | LIKE | %y",
                "tags.mlflow.parentRunId != \"r\" | TAG | mlflow.parentRunId | UNEQUAL | r",
                "attributes.Created >= 10 | ATTRIBUTE | start_time | AT_LEAST | 10.0",
                "run_id NOT IN ('a', \"b\") | ATTRIBUTE | run_id | NOT_IN | [a, b]",
                "dataset.name IN ('d') | DATASET | name | IN | [d]",
            })
    void oneComparison(String filter, Entity entity, String key, Comparison comparison, String value) {
        Condition condition = RunFilter.conditions(filter).get(0);

        assertThat(condition.entity()).isEqualTo(entity);
        assertThat(condition.key()).isEqualTo(key);
        assertThat(condition.comparison()).isEqualTo(comparison);
        assertThat(condition.value()).hasToString(value);
    }

    @Test
    void severalAreJoinedByAnd() {
        List<Condition> conditions =
                RunFilter.conditions("tags.a IS NULL and params.b is not null AND status = 'AND' AND metrics.c = 1");

        assertThat(conditions)
                .extracting(Condition::comparison)
                .containsExactly(Comparison.IS_NULL, Comparison.IS_NOT_NULL, Comparison.EQUAL, Comparison.EQUAL);
        assertThat(RunFilter.conditions("  ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "''", "é ", "🙂"})
    void aTextMayBeLong(String part) {
        String text = part.repeat(8_000);

        Condition condition = RunFilter.conditions("params.a = '" + text + "' AND metrics.b = 1")
                .get(0);

        assertThat(condition.value()).isEqualTo(text.replace("''", "'"));
    }

    @Test
    void aListMayBeLong() {
        List<String> ids = IntStream.range(0, 1_000)
                .mapToObj(id -> String.format("%032x", id))
                .toList();

        Condition condition = RunFilter.conditions("run_id IN ('" + String.join("', '", ids) + "')")
                .get(0);

        assertThat(condition.value()).isEqualTo(ids);
    }

    @Test
    void aNameMayBeLong() {
        String name = "a.b/".repeat(2_000);

        assertThat(RunFilter.conditions("metrics." + name + " > 1").get(0).key())
                .isEqualTo(name);
        assertThat(RunFilter.orders(List.of("metrics." + name + " DESC")).get(0).key())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"params.a = '", "run_id IN ('", "run_id IN (", "params.a = ''", "metrics.`"})
    void whatIsLongAndHasNoEndIsRefused(String beginning) {
        assertThatThrownBy(() -> RunFilter.conditions(beginning + "x, ".repeat(8_000)))
                .isInstanceOf(TrackingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metrics.a = 1; drop table run", "metrics.a = 1 metrics", "(metrics.a = 1)", "= 1", "'a' = 'b'",
                        "params.a = 'x",
                "run_id IN ()", "run_id IN ('a' 'b')", "run_id IN (1)", "run_id = ('a')", "run_id IN 'a'",
                        "metrics.a IS NULL",
                "metrics.a = nan", "tags.a ~ 'b'", "metrics.a = 'b' AND", "dataset.colour = 'x'"
            })
    void everythingElseIsRefused(String filter) {
        assertThatThrownBy(() -> RunFilter.conditions(filter)).isInstanceOf(TrackingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"metrics.a SIDEWAYS", "metrics.a ASC ASC", "", "colour", "datasets.name", "metrics.`a"})
    void whatIsNoOrderIsRefused(String clause) {
        assertThatThrownBy(() -> RunFilter.orders(List.of(clause))).isInstanceOf(TrackingException.class);
    }

    @Test
    void anOrderIsAscendingUnlessItSaysOtherwise() {
        assertThat(RunFilter.orders(List.of("metrics.`a b` desc", "start_time")))
                .extracting(order -> order.key() + order.ascending())
                .containsExactly("a bfalse", "start_timetrue");
    }
}
