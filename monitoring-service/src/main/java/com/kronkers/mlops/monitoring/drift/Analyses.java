package com.kronkers.mlops.monitoring.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.monitoring.window.CapturedWindow;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Judgements made so far. */
@ApplicationScoped
public class Analyses {

    private static final TypeReference<List<FeatureTest>> TESTS = new TypeReference<>() {};

    private final AnalysisRepository repository;
    private final ObjectMapper json;
    private final Clock clock;

    Analyses(AnalysisRepository repository, ObjectMapper json, Clock clock) {
        this.repository = repository;
        this.json = json;
        this.clock = clock;
    }

    /** A judged window as others see it; {@code effectiveRows} counts different rows, at most a bucket's. */
    public record View(
            String version,
            Instant start,
            Instant end,
            long rows,
            long requests,
            long errors,
            long effectiveRows,
            String verdict,
            String explanation,
            List<FeatureTest> features,
            Instant judgedAt) {}

    @Transactional(Transactional.TxType.MANDATORY)
    void record(String model, String version, CapturedWindow window, DriftVerdict verdict) {
        Analysis analysis = new Analysis();
        analysis.id = UUID.randomUUID();
        analysis.model = model;
        analysis.version = version;
        analysis.windowStart = window.start();
        analysis.windowEnd = window.end();
        analysis.rows = window.rows();
        analysis.requests = window.requests();
        analysis.errors = window.errors();
        analysis.effectiveRows = verdict.effectiveRows();
        analysis.verdict = verdict.label();
        analysis.explanation = verdict.explanation();
        analysis.tests = write(verdict.tests());
        analysis.judgedAt = clock.instant();
        repository.persist(analysis);
    }

    /** Stable and drifted verdicts of a version, latest first. */
    @Transactional(Transactional.TxType.MANDATORY)
    List<DriftVerdict> latest(String model, String version, int limit) {
        return repository.judged(model, version, limit).stream()
                .map(analysis -> {
                    List<FeatureTest> tests = read(analysis.tests);
                    boolean drifted = tests.stream().anyMatch(FeatureTest::drifted);
                    return drifted
                            ? (DriftVerdict) new DriftVerdict.Drifted(analysis.effectiveRows, tests)
                            : new DriftVerdict.Stable(analysis.effectiveRows, tests);
                })
                .toList();
    }

    @Transactional(Transactional.TxType.MANDATORY)
    void deleteOlderThan(Instant time) {
        repository.delete("judgedAt < ?1", time);
    }

    /** The latest judgements of all versions of a model, latest first. */
    @Transactional
    public List<View> recent(String model, int limit) {
        return repository.recent(model, limit).stream().map(this::view).toList();
    }

    private View view(Analysis a) {
        return new View(
                a.version,
                a.windowStart,
                a.windowEnd,
                a.rows,
                a.requests,
                a.errors,
                a.effectiveRows,
                a.verdict,
                a.explanation,
                read(a.tests),
                a.judgedAt);
    }

    private String write(List<FeatureTest> tests) {
        try {
            return json.writeValueAsString(tests);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<FeatureTest> read(String tests) {
        try {
            return json.readValue(tests, TESTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
