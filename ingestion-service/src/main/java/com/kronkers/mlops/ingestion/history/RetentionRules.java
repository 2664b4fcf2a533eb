package com.kronkers.mlops.ingestion.history;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.Expiry;
import com.kronkers.mlops.ingestion.dataset.VersionId;
import com.kronkers.mlops.ingestion.history.RetentionRule.Candidate;
import com.kronkers.mlops.ingestion.history.Standing.State;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides whose content goes: what the rule leaves out and nothing else keeps. */
@ApplicationScoped
class RetentionRules {
    private static final int MOST = 100_000;

    private final Datasets datasets;
    private final EntityManager rows;

    RetentionRules(Datasets datasets, EntityManager rows) {
        this.datasets = datasets;
        this.rows = rows;
    }

    /**
     * Sets the rule of a dataset.
     *
     * @param versions how many accepted versions are kept, null for no such limit
     * @param days how young a kept version is, null for no such limit
     * @throws RuntimeException a 422 problem if both are null, or one is not a positive number
     */
    @Transactional
    RetentionRule set(String dataset, Integer versions, Integer days, String by) {
        if (versions == null && days == null) {
            throw invalid("keepVersions", "is missing, and so is keepDays");
        }
        requirePositive("keepVersions", versions);
        requirePositive("keepDays", days);
        datasets.lock(dataset);
        RetentionRule there = rows.find(RetentionRule.class, dataset);
        RetentionRule rule = there == null ? new RetentionRule(dataset) : there;
        rule.change(versions, days, by, Instant.now());
        if (there == null) {
            rows.persist(rule);
        }
        return rule;
    }

    /** The rule of a dataset, empty if everything is kept. */
    @Transactional
    Optional<RetentionRule> of(String dataset) {
        datasets.get(dataset);
        return Optional.ofNullable(rows.find(RetentionRule.class, dataset));
    }

    /** Removes the rule: from now on everything is kept. */
    @Transactional
    void remove(String dataset) {
        datasets.lock(dataset);
        of(dataset).ifPresent(rows::remove);
    }

    /** The datasets that have a rule. */
    @Transactional
    List<String> datasets() {
        return rows.createQuery("select r.dataset from RetentionRule r order by r.dataset", String.class)
                .getResultList();
    }

    /** What the rule does with each version, newest first. */
    @Transactional
    List<Standing> standings(String dataset) {
        List<DatasetVersion> versions = datasets.versions(dataset);
        Map<Integer, Expiry> expired = expired(dataset);
        List<DatasetVersion> kept = versions.stream()
                .filter(version -> !expired.containsKey(version.number()))
                .toList();
        Optional<RetentionRule> rule = of(dataset);
        Set<Integer> outside = rule.map(each -> outside(each, kept)).orElseGet(Set::of);
        String words = rule.map(RetentionRule::words).orElse("there is no retention rule");
        Map<Integer, String> needed = outside.isEmpty() ? Map.of() : needed(dataset);
        List<Standing> standings = new ArrayList<>();
        for (DatasetVersion version : versions) {
            int number = version.number();
            if (expired.containsKey(number)) {
                standings.add(
                        new Standing(number, State.EXPIRED, expired.get(number).reason()));
            } else if (!outside.contains(number)) {
                standings.add(new Standing(number, State.KEPT, words));
            } else if (needed.containsKey(number)) {
                standings.add(new Standing(number, State.KEPT, needed.get(number)));
            } else {
                standings.add(new Standing(number, State.EXPIRES, words));
            }
        }
        return standings;
    }

    /**
     * Lets the content go that the rule leaves out and nothing keeps. Its files are deleted by the sweep that follows.
     *
     * @return the numbers of the versions, newest first
     */
    @Transactional
    List<Integer> apply(String dataset) {
        // Nobody tags, holds or adds a version between the decision and its record.
        datasets.lock(dataset);
        Instant now = Instant.now();
        List<Integer> gone = new ArrayList<>();
        for (Standing standing : standings(dataset)) {
            if (standing.state() == State.EXPIRES) {
                rows.persist(new Expiry(new VersionId(dataset, standing.version()), standing.because(), now));
                gone.add(standing.version());
            }
        }
        return gone;
    }

    private static Set<Integer> outside(RetentionRule rule, List<DatasetVersion> kept) {
        List<Candidate> candidates = kept.stream()
                .map(version -> new Candidate(version.number(), version.live(), version.createdAt()))
                .toList();
        return rule.outside(candidates, Instant.now()).stream()
                .map(Candidate::number)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Map<Integer, Expiry> expired(String dataset) {
        return rows.createQuery("from Expiry e where e.id.dataset = :dataset", Expiry.class)
                .setParameter("dataset", dataset)
                .getResultStream()
                .collect(Collectors.toMap(Expiry::number, expiry -> expiry));
    }

    /** Why versions stay whatever the rule says, by number. */
    private Map<Integer, String> needed(String dataset) {
        Map<Integer, String> needed = new HashMap<>();
        find(
                        "select i.version, v.id.dataset, v.id.number from DatasetVersion v join v.inputs i"
                                + " where i.dataset = :dataset and v.quality = ACCEPTED and not v.withdrawn and not"
                                + " exists (select 1 from Expiry e where e.id.dataset = v.id.dataset"
                                + " and e.id.number = v.id.number)",
                        dataset)
                .forEach(row -> needed.put((Integer) row[0], row[1] + " version " + row[2] + " is derived from it"));
        find("select h.number, h.reason from Hold h where h.dataset = :dataset and h.releasedAt is null", dataset)
                .forEach(row -> needed.put((Integer) row[0], "held: " + row[1]));
        find("select t.number, t.id.tag from VersionTag t where t.id.dataset = :dataset", dataset)
                .forEach(row -> needed.put((Integer) row[0], "tagged " + row[1]));
        datasets.head(dataset).ifPresent(head -> needed.put(head.number(), "it is latest"));
        return needed;
    }

    private List<Object[]> find(String query, String dataset) {
        return rows.createQuery(query, Object[].class)
                .setParameter("dataset", dataset)
                .getResultList();
    }

    private static void requirePositive(String field, Integer number) {
        if (number != null && (number < 1 || number > MOST)) {
            throw invalid(field, number + " is not between 1 and " + MOST);
        }
    }

    private static RuntimeException invalid(String field, String problem) {
        return Problem.of(
                        422, "invalid-retention", "The retention cannot be set like this", field + " " + problem + ".")
                .field(field, problem, "Send keepVersions, keepDays or both, as in {\"keepVersions\": 10}.")
                .exception();
    }
}
