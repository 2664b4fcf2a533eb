package com.kronkers.mlops.ingestion.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps the profiles of data files, each of those that came together, so that no file is profiled twice. */
@ApplicationScoped
public class FileProfiles {
    /**
     * Names the form of the profiles, and DuckDB's hash function in their theta sketches. A file whose profile has
     * another form is profiled again when it is asked for.
     */
    static final int FORM = 1;

    /** So many profiles are in memory at once. */
    private static final int TOGETHER = 8;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final EntityManager rows;
    private final ObjectFolder objects;
    private final Profiler profiler;

    FileProfiles(EntityManager rows, ObjectFolder objects, DuckDb duckDb) {
        this.rows = rows;
        this.objects = objects;
        this.profiler = new Profiler(duckDb);
    }

    /**
     * The profile of all rows of some kept files. Reads those files that have no profile yet, and no others.
     *
     * @param contract whose columns the files have
     * @param digests of the files
     * @param flagged columns whose values must not be told although their classification would allow it
     */
    public FileProfile of(DataContract contract, List<String> digests, Set<String> flagged) throws SQLException {
        if (digests.isEmpty()) {
            return FileProfile.empty(contract);
        }
        String shape = shape(contract, flagged);
        List<String> left = new ArrayList<>(digests);
        List<FileProfile> profiles = new ArrayList<>();
        for (Known known : known(digests, shape)) {
            // A reclassification may have it forgotten meanwhile.
            Optional<FileProfile> profile = known.within(left) ? find(known.id(), shape) : Optional.empty();
            while (profile.isPresent() && known.within(left)) {
                known.files().forEach(left::remove);
                profiles.add(profile.get());
                if (profiles.size() > TOGETHER) {
                    FileProfile merged = FileProfile.merge(profiles);
                    profiles.clear();
                    profiles.add(merged);
                }
            }
        }
        if (!left.isEmpty()) {
            List<Path> paths = left.stream().map(objects::path).toList();
            FileProfile profile = profiler.fileProfile(contract, paths).withholding(flagged);
            keep(left, shape, profile);
            profiles.add(profile);
        }
        return FileProfile.merge(profiles);
    }

    /** Files that were profiled together. */
    private record Known(String id, List<String> files) {
        boolean within(List<String> others) {
            return files.stream()
                    .allMatch(file -> Collections.frequency(others, file) >= Collections.frequency(files, file));
        }
    }

    /** Most files first, so that few profiles are to be merged. */
    @Transactional
    List<Known> known(List<String> digests, String shape) {
        List<Object[]> found = rows.createNativeQuery(
                        "select id, files from file_profile where shape = :shape"
                                + " and files <@ cast(:digests as text[])",
                        Object[].class)
                .setParameter("shape", shape)
                .setParameter("digests", digests.toArray(String[]::new))
                .getResultList();
        return found.stream()
                .map(row -> new Known((String) row[0], List.of((String[]) row[1])))
                .sorted(Comparator.comparing((Known each) -> -each.files().size())
                        .thenComparing(Known::id))
                .toList();
    }

    /** What was known of the files under another shape is forgotten: a column may have become personal since. */
    @Transactional
    void keep(List<String> digests, String shape, FileProfile profile) {
        String[] files = digests.toArray(String[]::new);
        rows.createNativeQuery("delete from file_profile where files && cast(:files as text[]) and shape <> :shape")
                .setParameter("files", files)
                .setParameter("shape", shape)
                .executeUpdate();
        rows.createNativeQuery("insert into file_profile (id, shape, files, profile, created_at)"
                        + " values (:id, :shape, cast(:files as text[]), :profile, :now) on conflict do nothing")
                .setParameter("id", Digests.of(String.join("\n", digests)))
                .setParameter("shape", shape)
                .setParameter("files", files)
                .setParameter("profile", json(profile))
                .setParameter("now", Instant.now())
                .executeUpdate();
    }

    /** Forgets profiles of files that belong to no version; younger ones may belong to a commit under way. */
    @Transactional
    public int sweep(Instant before) {
        return rows.createNativeQuery("delete from file_profile p where p.created_at < :before and not exists"
                        + " (select 1 from dataset_version_file f where f.digest = any(p.files))")
                .setParameter("before", before)
                .executeUpdate();
    }

    @Transactional
    Optional<FileProfile> find(String id, String shape) {
        List<?> found = rows.createNativeQuery(
                        "select profile from file_profile where id = :id and shape = :shape", String.class)
                .setParameter("id", id)
                .setParameter("shape", shape)
                .getResultList();
        return found.stream().findFirst().map(text -> read((String) text));
    }

    private static String shape(DataContract contract, Set<String> flagged) {
        Set<String> withheld = new HashSet<>(Profiler.withheld(contract));
        withheld.addAll(flagged);
        return Digests.of(contract.columns().stream()
                .map(column -> column.name() + '\t' + column.type().json() + '\t' + withheld.contains(column.name()))
                .collect(Collectors.joining("\n", FORM + "\n" + contract.timeColumn() + "\n", "")));
    }

    private static String json(FileProfile profile) {
        try {
            return JSON.writeValueAsString(profile);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A profile cannot be written as JSON", e);
        }
    }

    private static FileProfile read(String json) {
        try {
            return JSON.readValue(json, FileProfile.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored profile cannot be read", e);
        }
    }
}
