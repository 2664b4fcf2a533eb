package com.kronkers.mlops.ingestion.quality;

import com.kronkers.mlops.ingestion.profile.ColumnProfile;
import com.kronkers.mlops.ingestion.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Compares rows that arrive with the last accepted version and says what a person should look at.
 *
 * <p>It looks for broken feeds, not for change: a unit that changed shifts a median by a power of ten, a lost column
 * shows as missing values, a half file as a fraction of the rows. Demand that doubles is none of these and passes.
 */
public final class Comparison {
    private final QualityConfig limits;

    public Comparison(QualityConfig limits) {
        this.limits = limits;
    }

    /**
     * Everything suspicious about rows that replace the reference or are added to it.
     *
     * @param incoming the new rows alone
     * @param reference all rows of the last accepted version
     * @param referenceVersion its number, for the messages
     * @param append whether the rows are added: then volumes are compared per day of the time column
     * @return the findings, empty if the version can be accepted
     */
    public List<Finding> findings(Profile incoming, Profile reference, int referenceVersion, boolean append) {
        String against = "version " + referenceVersion;
        List<Finding> findings = new ArrayList<>();
        volume(incoming, reference, against, append).ifPresent(findings::add);
        for (ColumnProfile now : incoming.columns()) {
            reference
                    .column(now.name())
                    .filter(before -> before.type() == now.type())
                    .filter(before -> enough(now.rows(), before.rows()))
                    .ifPresent(before -> findings.addAll(column(now, before, against)));
        }
        return findings;
    }

    /** What to say of rows that were rejected, needed for a first version too. */
    public Optional<Finding> rejected(long rows, long rejectedRows) {
        double share = rejectedRows == 0 ? 0 : (double) rejectedRows / (rows + rejectedRows);
        return share <= limits.rejectedShare()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "rejected-share",
                        null,
                        share,
                        limits.rejectedShare(),
                        null,
                        text("%s of the rows were rejected. The rejected rows name the reasons.", percent(share))));
    }

    private List<Finding> column(ColumnProfile now, ColumnProfile before, String against) {
        List<Finding> findings = new ArrayList<>();
        nulls(now, before, against).ifPresent(findings::add);
        if (now.flag() && before.flag()) {
            flag(now, before, against).ifPresent(findings::add);
            return findings;
        }
        scale(now, before, against).ifPresent(findings::add);
        newCategories(now, before, against).ifPresent(findings::add);
        vanishedCategories(now, before, against).ifPresent(findings::add);
        return findings;
    }

    private Optional<Finding> volume(Profile incoming, Profile reference, String against, boolean append) {
        if (append && (incoming.timeUnits() == null || reference.timeUnits() == null)) {
            return Optional.empty();
        }
        double now = append ? perUnit(incoming) : incoming.rows();
        double before = append ? perUnit(reference) : reference.rows();
        if (before == 0 || Math.max(incoming.rows(), reference.rows()) < limits.minimumRows()) {
            return Optional.empty();
        }
        if (now * limits.volumeFactor() >= before && now <= before * limits.volumeFactor()) {
            return Optional.empty();
        }
        String what = append ? "rows a day" : "rows";
        return Optional.of(new Finding(
                "volume",
                null,
                now,
                before,
                null,
                text(
                        "%s %s, where %s has %s: part of the data may be missing or doubled.",
                        number(now), what, against, number(before))));
    }

    private static double perUnit(Profile profile) {
        return profile.timeUnits() == 0 ? 0 : (double) profile.rows() / profile.timeUnits();
    }

    private Optional<Finding> scale(ColumnProfile now, ColumnProfile before, String against) {
        if (now.numbers() == null
                || before.numbers() == null
                || !enough(now.numbers().nonZero(), before.numbers().nonZero())) {
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

    private Optional<Finding> nulls(ColumnProfile now, ColumnProfile before, String against) {
        if (now.nullShare() - before.nullShare() <= limits.nullShareRise()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "null-share",
                now.name(),
                now.nullShare(),
                before.nullShare(),
                null,
                text(
                        "%s of the rows have no %s, in %s it is %s.",
                        percent(now.nullShare()), now.name(), against, percent(before.nullShare()))));
    }

    private Optional<Finding> flag(ColumnProfile now, ColumnProfile before, String against) {
        if (Math.abs(now.trueShare() - before.trueShare()) <= limits.flagShareChange()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "flag-share",
                now.name(),
                now.trueShare(),
                before.trueShare(),
                null,
                text(
                        "%s is true in %s of the rows, in %s it is %s.",
                        now.name(), percent(now.trueShare()), against, percent(before.trueShare()))));
    }

    private Optional<Finding> newCategories(ColumnProfile now, ColumnProfile before, String against) {
        double share = shareOutside(now, before);
        return share <= limits.categoryShare()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "new-category",
                        now.name(),
                        share,
                        0.0,
                        null,
                        text(
                                "%s of the rows have a %s that %s does not know, for example '%s'.",
                                percent(share), now.name(), against, outside(now, before))));
    }

    private Optional<Finding> vanishedCategories(ColumnProfile now, ColumnProfile before, String against) {
        double share = shareOutside(before, now);
        return share <= limits.categoryShare()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "vanished-category",
                        now.name(),
                        0.0,
                        share,
                        null,
                        text(
                                "%s of the rows of %s have a %s that no longer appears, for example '%s'.",
                                percent(share), against, now.name(), outside(before, now))));
    }

    /** The share of the rows of {@code these} whose category is not among {@code those}; 0 if it cannot be known. */
    private double shareOutside(ColumnProfile these, ColumnProfile those) {
        if (!these.allCategories() || !those.allCategories() || these.present() == 0 || those.present() == 0) {
            return 0;
        }
        long outside = these.categories().entrySet().stream()
                .filter(entry -> !those.categories().containsKey(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return (double) outside / these.present();
    }

    private static String outside(ColumnProfile these, ColumnProfile those) {
        return these.categories().keySet().stream()
                .filter(category -> !those.categories().containsKey(category))
                .findFirst()
                .orElseThrow();
    }

    private boolean enough(long now, long before) {
        return now >= limits.minimumRows() && before >= limits.minimumRows();
    }

    private static String percent(double share) {
        return text("%.1f %%", share * 100);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? text("%d", (long) value) : text("%.4g", value);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
