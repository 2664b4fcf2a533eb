package com.kronkers.mlops.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeeklyReceiptsTest {
    private static final WeeklyReceipts RECEIPTS = WeeklyReceipts.load();

    @Test
    void aFeedHasAHeaderAndTheLinesOfItsWeeks() {
        List<String> lines = lines(RECEIPTS.feed(41, 42));

        assertThat(lines.get(0)).isEqualTo("week_start,store_id,product_id,quantity,sales_value,retail_disc");
        assertThat(lines.stream().skip(1).map(line -> line.substring(0, 10)).distinct())
                .containsExactly("2017-10-02", "2017-10-09");
        assertThat(lines.size()).isGreaterThan(10_000);
    }

    @Test
    void weekTwoBeginsOnTheFirstMonday() {
        assertThat(WeeklyReceipts.startOf(2)).isEqualTo(LocalDate.parse("2017-01-02"));
        assertThat(WeeklyReceipts.startOf(52)).isEqualTo(LocalDate.parse("2017-12-18"));
    }

    @Test
    void theBrokenFeedDiffersOnlyInItsDiscounts() {
        double good = sum(RECEIPTS.feed(45, 45), 5);
        byte[] broken = RECEIPTS.feedWithDiscountInCents(45, 45);

        assertThat(sum(broken, 5) / good).isCloseTo(100, within(1e-9));
        assertThat(sum(broken, 4)).isEqualTo(sum(RECEIPTS.feed(45, 45), 4));
    }

    @Test
    void theRhythmSwingsTheUnitsOfTheProductsConcernedAlone() {
        Set<String> produce = WeeklyReceipts.productsOf(Set.of("PRODUCE"));
        double produceUnits =
                sum(RECEIPTS.feed(46, 46), 3) - sum(RECEIPTS.fortnightlyFeed(46, 46, produce, 1 - 1e-9), 3);

        assertThat(produce).isNotEmpty();
        assertThat(RECEIPTS.fortnightlyFeed(46, 47, Set.of(), 0.75)).isEqualTo(RECEIPTS.feed(46, 47));
        assertThat(-produceUnits).isGreaterThan(500);
        assertThat(sum(RECEIPTS.fortnightlyFeed(46, 46, produce, 0.5), 3) - sum(RECEIPTS.feed(46, 46), 3))
                .isCloseTo(-produceUnits / 2, within(2.0));
    }

    @Test
    void theSecondWeekOfTheRhythmIsTheLowOne() {
        Set<String> produce = WeeklyReceipts.productsOf(Set.of("PRODUCE"));
        double high = sum(RECEIPTS.fortnightlyFeed(46, 46, produce, 0.5), 3);

        double both = sum(RECEIPTS.fortnightlyFeed(46, 47, produce, 0.5), 3);

        assertThat(both - high).isLessThan(sum(RECEIPTS.feed(47, 47), 3));
    }

    private static List<String> lines(byte[] csv) {
        return new String(csv, StandardCharsets.UTF_8).lines().toList();
    }

    private static double sum(byte[] csv, int column) {
        return lines(csv).stream()
                .skip(1)
                .mapToDouble(line -> Double.parseDouble(line.split(",")[column]))
                .sum();
    }
}
