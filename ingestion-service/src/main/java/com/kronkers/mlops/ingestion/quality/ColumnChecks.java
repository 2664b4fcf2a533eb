package com.kronkers.mlops.ingestion.quality;

import static com.kronkers.mlops.ingestion.quality.Words.number;
import static com.kronkers.mlops.ingestion.quality.Words.percent;
import static com.kronkers.mlops.ingestion.quality.Words.text;

import com.kronkers.mlops.ingestion.contract.ColumnType;
import com.kronkers.mlops.ingestion.profile.ColumnProfile;
import com.kronkers.mlops.ingestion.profile.FileColumn;
import com.kronkers.mlops.ingestion.profile.Frequencies;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Compares one column of new rows with the same column before. */
final class ColumnChecks {
    /** More than a complete sketch of frequent values holds. */
    private static final int CATEGORIES = 1000;

    private final QualityConfig limits;
    private final FileColumn incoming;
    private final FileColumn reference;
    private final ColumnProfile now;
    private final ColumnProfile before;
    private final String against;

    ColumnChecks(QualityConfig limits, FileColumn incoming, FileColumn reference, String against) {
        this.limits = limits;
        this.incoming = incoming;
        this.reference = reference;
        this.now = incoming.view();
        this.before = reference.view();
        this.against = against;
    }

    List<Finding> findings() {
        Stream<Optional<Finding>> checks = before.flag()
                ? Stream.of(nulls(), flag(), flagEnds())
                : Stream.of(nulls(), scale().or(this::shift), newCategories(), vanishedCategories());
        return checks.flatMap(Optional::stream).toList();
    }

    private Optional<Finding> nulls() {
        if (now.nullShare() - before.nullShare() <= limits.nullShareRise()) {
            return Optional.empty();
        }
        return finding(
                "null-share",
                now.nullShare(),
                before.nullShare(),
                text(
                        "%s of the rows have no %s, in %s it is %s. Did the source rename or drop the column?",
                        percent(now.nullShare()), now.name(), against, percent(before.nullShare())));
    }

    private Optional<Finding> flag() {
        if (!now.flag() || Math.abs(now.trueShare() - before.trueShare()) <= limits.flagShareChange()) {
            return Optional.empty();
        }
        return finding(
                "flag-share",
                now.trueShare(),
                before.trueShare(),
                text(
                        "%s is true in %s of the rows, in %s it is %s.",
                        now.name(), percent(now.trueShare()), against, percent(before.trueShare())));
    }

    /** A flag that is never set, or always, although it should be otherwise in many rows. */
    private Optional<Finding> flagEnds() {
        boolean constant = now.present() > 0 && (now.distinct() == 1);
        double share = before.trueShare();
        if (!constant || now.flag() && Math.abs(now.trueShare() - share) > limits.flagShareChange()) {
            return Optional.empty();
        }
        boolean set = List.of("1", "true").contains(now.min());
        boolean known = set || List.of("0", "false").contains(now.min());
        double missing = (set ? 1 - share : share) * now.present();
        if (!known || missing < limits.flagRowsMissing()) {
            return Optional.empty();
        }
        return finding(
                "flag-share",
                set ? 1.0 : 0.0,
                share,
                text(
                        "%s is %s in every row, in %s it is true in %s. Was a default written for it?",
                        now.name(), set ? "true" : "false", against, percent(share)));
    }

    private Optional<Finding> scale() {
        if (now.numbers() == null
                || before.numbers() == null
                || Math.min(now.numbers().nonZero(), before.numbers().nonZero()) < limits.minimumRows()) {
            return Optional.empty();
        }
        double observed = now.numbers().nonZeroMedian();
        double expected = before.numbers().nonZeroMedian();
        double ratio = observed / expected;
        long power = Math.round(Math.log10(Math.abs(ratio)));
        double factor = Math.pow(10, power);
        if (ratio <= 0 || power == 0 || Math.abs(ratio / factor - 1) > limits.scaleTolerance()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "scale-factor",
                now.name(),
                observed,
                expected,
                factor,
                text(
                        "The median of %s is %s, in %s it is %s: a factor of %s. Was its unit changed, as from dollars to"
                                + " cents?",
                        now.name(), number(observed), against, number(expected), number(factor))));
    }

    private Optional<Finding> newCategories() {
        double share = shareOutside(incoming, reference);
        return share <= limits.categoryShare()
                ? Optional.empty()
                : finding(
                        "new-category",
                        share,
                        0.0,
                        text(
                                "%s of the rows have a %s that %s does not know, for example '%s'. Are they spelled anew?",
                                percent(share), now.name(), against, outside(incoming, reference)));
    }

    private Optional<Finding> vanishedCategories() {
        double share = shareOutside(reference, incoming);
        return share <= limits.categoryShare()
                ? Optional.empty()
                : finding(
                        "vanished-category",
                        0.0,
                        share,
                        text(
                                "%s of the rows of %s have a %s that no longer appears, for example '%s'. Is a part"
                                        + " missing?",
                                percent(share), against, now.name(), outside(reference, incoming)));
    }

    /** A shift is no fault: prices rise, seasons change. Numbers that only grow, as identifiers do, shift always. */
    private Optional<Finding> shift() {
        if (!now.type().numeric()
                || incoming.quantiles() == null
                || reference.quantiles() == null
                || Math.min(now.present(), before.present()) < limits.shiftRows()
                || incoming.quantiles().quantile(0.05) >= reference.quantiles().quantile(0.9)) {
            return Optional.empty();
        }
        double distance = Distances.greatestDistance(incoming.quantiles(), reference.quantiles());
        return distance <= limits.shift()
                ? Optional.empty()
                : Optional.of(Finding.warning(
                        "distribution-shift",
                        now.name(),
                        distance,
                        0.0,
                        text(
                                "The values of %s lie otherwise than in %s (distance %s; median %s, was %s).",
                                now.name(),
                                against,
                                number(distance),
                                number(now.numbers().median()),
                                number(before.numbers().median()))));
    }

    /** The share of the rows of {@code these} whose category is not among {@code those}; 0 if it cannot be known. */
    private static double shareOutside(FileColumn these, FileColumn those) {
        if (!categorical(these) || !categorical(those)) {
            return 0;
        }
        Map<String, Long> known = those.values().top(CATEGORIES);
        long outside = these.values().top(CATEGORIES).entrySet().stream()
                .filter(entry -> !known.containsKey(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return (double) outside / these.present();
    }

    private static boolean categorical(FileColumn column) {
        boolean named = column.type() == ColumnType.STRING || column.type() == ColumnType.BOOLEAN;
        Frequencies values = column.values();
        // Where nearly every row has another value, as in a small file of identifiers, nothing is a category.
        return named
                && values != null
                && values.complete()
                && column.distinct().estimate() <= Math.max(10, column.present() / 4);
    }

    private static String outside(FileColumn these, FileColumn those) {
        Map<String, Long> known = those.values().top(CATEGORIES);
        return these.values().top(CATEGORIES).keySet().stream()
                .filter(category -> !known.containsKey(category))
                .findFirst()
                .orElseThrow();
    }

    private Optional<Finding> finding(String check, double observed, double expected, String message) {
        return Optional.of(new Finding(check, now.name(), observed, expected, null, message));
    }
}
