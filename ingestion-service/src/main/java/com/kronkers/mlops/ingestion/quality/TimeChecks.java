package com.kronkers.mlops.ingestion.quality;

import static com.kronkers.mlops.ingestion.quality.Words.number;
import static com.kronkers.mlops.ingestion.quality.Words.text;

import com.kronkers.mlops.ingestion.profile.Profile;
import com.kronkers.mlops.ingestion.quality.Comparison.Arrival;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether the days of new rows follow those of the rows before them. */
final class TimeChecks {
    /** Days without any row that no feed leaves between two versions. */
    private static final long LONGEST_GAP = 366;

    private final QualityConfig limits;
    private final LocalDate today;

    TimeChecks(QualityConfig limits, LocalDate today) {
        this.limits = limits;
        this.today = today;
    }

    List<Finding> findings(Profile incoming, Profile reference, String against, Arrival arrival) {
        if (incoming.timeThrough() == null
                || reference.timeThrough() == null
                || Math.min(incoming.rows(), reference.rows()) < limits.minimumRows()) {
            return List.of();
        }
        return Stream.of(stale(incoming, reference, against, arrival), future(incoming, reference, against))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Finding> stale(Profile incoming, Profile reference, String against, Arrival arrival) {
        LocalDate now = incoming.timeThrough();
        LocalDate before = reference.timeThrough();
        boolean repeated = arrival == Arrival.ADDED && now.equals(before);
        if (arrival == Arrival.UPDATED || !repeated && !now.isBefore(before)) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "freshness",
                null,
                (double) now.toEpochDay(),
                (double) before.toEpochDay(),
                null,
                text(
                        "The newest rows are of %s, %s goes to %s already. Is it an old file, or one that was sent before?",
                        now, against, before)));
    }

    private Optional<Finding> future(Profile incoming, Profile reference, String against) {
        LocalDate now = incoming.timeThrough();
        LocalDate before = reference.timeThrough();
        LocalDate tomorrow = today.plusDays(1);
        // Plans and calendars have days to come, and had them before.
        boolean future = now.isAfter(tomorrow) && !before.isAfter(tomorrow);
        long gap = now.toEpochDay() - before.toEpochDay();
        long span = before.toEpochDay() - reference.timeFrom().toEpochDay();
        if (!future && gap <= Math.max(LONGEST_GAP, span)) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "time-jump",
                null,
                (double) now.toEpochDay(),
                (double) before.toEpochDay(),
                null,
                text(
                        "The newest rows are of %s, %s days after those of %s%s. Was a year or a date format misread?",
                        now, number(gap), against, future ? " and in the future" : "")));
    }
}
