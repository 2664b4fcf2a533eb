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
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Keeps the profile of every data file, so that no file is profiled twice. */
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
        List<FileProfile> profiles = new ArrayList<>();
        for (String digest : digests) {
            profiles.add(of(contract, digest, flagged, shape));
            if (profiles.size() > TOGETHER) {
                FileProfile merged = FileProfile.merge(profiles);
                profiles.clear();
                profiles.add(merged);
            }
        }
        return FileProfile.merge(profiles);
    }

    private FileProfile of(DataContract contract, String digest, Set<String> flagged, String shape)
            throws SQLException {
        Optional<FileProfile> known = find(digest, shape);
        if (known.isPresent()) {
            return known.get();
        }
        FileProfile profile =
                profiler.fileProfile(contract, objects.path(digest)).withholding(flagged);
        keep(contract, digest, flagged, profile);
        return profile;
    }

    /**
     * Keeps a profile that was made while the file was written. What was known of the file under another shape is
     * forgotten: a column may have become personal since.
     *
     * @param flagged columns that the profile withholds beside those of the contract
     */
    @Transactional
    public void keep(DataContract contract, String digest, Set<String> flagged, FileProfile profile) {
        String shape = shape(contract, flagged);
        rows.createNativeQuery("delete from file_profile where digest = :digest and shape <> :shape")
                .setParameter("digest", digest)
                .setParameter("shape", shape)
                .executeUpdate();
        rows.createNativeQuery("insert into file_profile (digest, shape, profile, created_at)"
                        + " values (:digest, :shape, :profile, :now) on conflict do nothing")
                .setParameter("digest", digest)
                .setParameter("shape", shape)
                .setParameter("profile", json(profile))
                .setParameter("now", Instant.now())
                .executeUpdate();
    }

    /** Forgets profiles of files that belong to no version; younger ones may belong to a commit under way. */
    @Transactional
    public int sweep(Instant before) {
        return rows.createNativeQuery("delete from file_profile p where p.created_at < :before and not exists"
                        + " (select 1 from dataset_version_file f where f.digest = p.digest)")
                .setParameter("before", before)
                .executeUpdate();
    }

    @Transactional
    Optional<FileProfile> find(String digest, String shape) {
        List<?> found = rows.createNativeQuery(
                        "select profile from file_profile where digest = :digest and shape = :shape", String.class)
                .setParameter("digest", digest)
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
