package com.kronkers.mlops.ingestion.history;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * How long the content of a dataset's versions is kept: so many newest accepted versions, and everything that is so
 * young; either is enough. A row of table {@code dataset_retention}.
 */
@Entity
@Table(name = "dataset_retention")
class RetentionRule {
    @Id
    String dataset;

    Integer keepVersions;
    Integer keepDays;
    String changedBy;
    Instant changedAt;

    /** For Hibernate. */
    protected RetentionRule() {}

    RetentionRule(String dataset) {
        this.dataset = dataset;
    }

    void change(Integer versions, Integer days, String by, Instant at) {
        keepVersions = versions;
        keepDays = days;
        changedBy = by;
        changedAt = at;
    }

    /**
     * A version as far as the rule looks at it.
     *
     * @param live whether it is accepted and not withdrawn
     */
    record Candidate(int number, boolean live, Instant createdAt) {}

    /**
     * Those that are neither new nor young enough. A version counts as new from the number of the last of the kept
     * accepted ones on, so that a suspect one among them stays, too.
     */
    List<Candidate> outside(List<Candidate> versions, Instant now) {
        int firstNew = keepVersions == null
                ? Integer.MAX_VALUE
                : versions.stream()
                        .filter(Candidate::live)
                        .map(Candidate::number)
                        .sorted(Comparator.reverseOrder())
                        .limit(keepVersions)
                        .reduce((newer, older) -> older)
                        .orElse(0);
        Instant firstYoung = keepDays == null ? Instant.MAX : now.minus(Duration.ofDays(keepDays));
        return versions.stream()
                .filter(version -> version.number() < firstNew)
                .filter(version -> version.createdAt().isBefore(firstYoung))
                .toList();
    }

    /** The rule in words. */
    String words() {
        String versions = keepVersions == null ? "" : "the newest " + keepVersions + " accepted versions";
        String days = keepDays == null ? "" : "the versions of the last " + keepDays + " days";
        return "retention keeps " + versions + (versions.isEmpty() || days.isEmpty() ? "" : " and ") + days;
    }
}
