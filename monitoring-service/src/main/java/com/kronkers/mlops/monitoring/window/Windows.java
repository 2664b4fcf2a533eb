package com.kronkers.mlops.monitoring.window;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.monitoring.sketch.FeatureData;
import com.kronkers.mlops.monitoring.sketch.FeatureSketch;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** Captured windows on their way from the serving replicas to a judgement. */
@ApplicationScoped
public class Windows {

    private static final TypeReference<List<FeatureData>> FEATURES = new TypeReference<>() {};

    private final WindowRepository repository;
    private final WindowConfig config;
    private final ObjectMapper json;
    private final Clock clock;

    Windows(WindowRepository repository, WindowConfig config, ObjectMapper json, Clock clock) {
        this.repository = repository;
        this.config = config;
        this.json = json;
        this.clock = clock;
    }

    /** Keeps a part; one that was kept before changes nothing. */
    @Transactional(Transactional.TxType.MANDATORY)
    void store(PredictionWindow event, UUID eventId) {
        WindowPart part = new WindowPart();
        part.model = event.model();
        part.version = event.version();
        part.replica = event.replica();
        part.windowStart = event.window().start();
        part.windowEnd = event.window().end();
        part.part = event.part();
        part.rows = event.counts().rows();
        part.requests = event.counts().requests();
        part.errors = event.counts().errors();
        part.features = write(event.features());
        part.eventId = eventId;
        part.receivedAt = clock.instant();
        if (!repository.isStored(part)) {
            repository.persist(part);
        }
    }

    /**
     * The windows of a version that are over and not judged, oldest first; empty while another process judges this
     * version. Nobody else gets them before the caller's transaction ends.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public List<CapturedWindow> claim(String model, String version) {
        if (!repository.lock(model, version)) {
            return List.of();
        }
        Instant quietSince = clock.instant().minus(config.grace());
        List<WindowPart> parts = repository.endedBefore(model, version, quietSince);
        Map<Instant, List<WindowPart>> byStart =
                parts.stream().collect(Collectors.groupingBy(p -> p.windowStart, TreeMap::new, Collectors.toList()));
        return byStart.values().stream()
                .takeWhile(window -> window.stream().noneMatch(part -> part.receivedAt.isAfter(quietSince)))
                .map(this::merge)
                .toList();
    }

    /** Forgets the parts of a judged window. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void judged(CapturedWindow window) {
        repository.delete("id in ?1", window.partIds());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void deleteOlderThan(Instant time) {
        repository.delete("receivedAt < ?1", time);
    }

    private CapturedWindow merge(List<WindowPart> parts) {
        long rows = 0;
        long requests = 0;
        long errors = 0;
        Set<String> counted = new HashSet<>();
        List<FeatureSketch> features = new ArrayList<>();
        for (WindowPart part : parts) {
            if (counted.add(part.replica)) {
                rows += part.rows;
                requests += part.requests;
                errors += part.errors;
            }
            read(part.features).forEach(feature -> features.add(feature.decode()));
        }
        WindowPart last = parts.get(parts.size() - 1);
        return new CapturedWindow(
                last.windowStart,
                last.windowEnd,
                rows,
                requests,
                errors,
                FeatureSketch.poolByName(features),
                parts.stream().map(part -> part.id).toList(),
                last.eventId);
    }

    private String write(List<FeatureData> features) {
        try {
            return json.writeValueAsString(features);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<FeatureData> read(String features) {
        try {
            return json.readValue(features, FEATURES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
