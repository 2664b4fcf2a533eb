package com.kronkers.mlops.ingestion.quality;

import static com.kronkers.mlops.ingestion.quality.Words.number;
import static com.kronkers.mlops.ingestion.quality.Words.percent;
import static com.kronkers.mlops.ingestion.quality.Words.text;

import com.kronkers.mlops.ingestion.profile.FileColumn;
import com.kronkers.mlops.ingestion.profile.FileProfile;
import com.kronkers.mlops.ingestion.profile.Profile;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares rows that arrive with the last accepted version and says what a person should look at.
 *
 * <p>It looks for broken feeds, not for change: a unit that changed shifts a median by a power of ten, a lost column
 * shows as missing values, a half file as a fraction of the rows. Demand that doubles is none of these: a distribution
 * that shifts is a warning at most.
 */
public final class Comparison {
    private final QualityConfig limits;
    private final Clock clock;

    /** How new rows relate to those of the reference. */
    public enum Arrival {
        /** They stand in for them. */
        REPLACED,
        /** They are added: then volumes are compared per day of the time column, which has to go on. */
        ADDED,
        /** They are added, or stand in for those of the same key: nothing is expected of their number and days. */
        UPDATED
    }

    public Comparison(QualityConfig limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Everything unusual about rows that arrive.
     *
     * @param incoming the new rows alone
     * @param reference all rows of the last accepted version
     * @param referenceVersion its number, for the messages
     * @return the findings; if all of them only warn, or there are none, the version can be accepted
     */
    public List<Finding> findings(FileProfile incoming, FileProfile reference, int referenceVersion, Arrival arrival) {
        String against = "version " + referenceVersion;
        Profile now = incoming.view();
        Profile before = reference.view();
        List<Finding> findings = new ArrayList<>();
        volume(now, before, against, arrival).ifPresent(findings::add);
        findings.addAll(new TimeChecks(limits, LocalDate.now(clock)).findings(now, before, against, arrival));
        for (FileColumn column : incoming.columns()) {
            reference.column(column.name()).ifPresent(known -> findings.addAll(column(column, known, against)));
        }
        return findings;
    }

    private List<Finding> column(FileColumn now, FileColumn before, String against) {
        boolean comparable = now.type() == before.type()
                || now.type().numeric() && before.type().numeric();
        if (!comparable) {
            return List.of(Finding.warning(
                    "type-change",
                    now.name(),
                    null,
                    null,
                    text(
                            "%s is %s, in %s it was %s: nothing else of it can be compared.",
                            now.name(),
                            now.type().json(),
                            against,
                            before.type().json())));
        }
        boolean enough = Math.min(now.rows(), before.rows()) >= limits.minimumRows();
        return enough ? new ColumnChecks(limits, now, before, against).findings() : List.of();
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

    private Optional<Finding> volume(Profile incoming, Profile reference, String against, Arrival arrival) {
        boolean daily = arrival == Arrival.ADDED;
        if (arrival == Arrival.UPDATED || daily && (incoming.timeUnits() == null || reference.timeUnits() == null)) {
            return Optional.empty();
        }
        double now = daily ? perUnit(incoming) : incoming.rows();
        double before = daily ? perUnit(reference) : reference.rows();
        if (before == 0 || Math.max(incoming.rows(), reference.rows()) < limits.minimumRows()) {
            return Optional.empty();
        }
        if (now * limits.volumeFactor() >= before && now <= before * limits.volumeFactor()) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "volume",
                null,
                now,
                before,
                null,
                text(
                        "%s %s, where %s has %s: part of the data may be missing or doubled.",
                        number(now), daily ? "rows a day" : "rows", against, number(before))));
    }

    private static double perUnit(Profile profile) {
        return profile.timeUnits() == 0 ? 0 : (double) profile.rows() / profile.timeUnits();
    }
}
