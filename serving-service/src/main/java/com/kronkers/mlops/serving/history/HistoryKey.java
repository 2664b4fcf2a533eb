package com.kronkers.mlops.serving.history;

import com.kronkers.mlops.runtime.Recipe;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a history table holds: two models that read the same columns of the same dataset share one. */
record HistoryKey(String dataset, Recipe recipe) {
    private static final Pattern FILE = Pattern.compile("(.+)-[0-9a-f]{16}\\.ndjson");

    /** The dataset of a file of this name; empty if no key has such a file. */
    static Optional<String> datasetOf(String fileName) {
        Matcher file = FILE.matcher(fileName);
        return file.matches() ? Optional.of(file.group(1)) : Optional.empty();
    }

    /** The columns to ask for: entity, time, and what features are made of. */
    List<String> columns() {
        Set<String> columns = new LinkedHashSet<>(recipe.entity());
        columns.add(recipe.time());
        columns.addAll(recipe.historyColumns());
        return new ArrayList<>(columns);
    }

    /** The last date that is too old to matter; {@code null} if it is not known where the data ends. */
    LocalDate after(LocalDate timeThrough) {
        return timeThrough == null ? null : timeThrough.minusDays((long) recipe.historySteps() * recipe.stepDays());
    }

    String fileName() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(recipe.toJson().getBytes(StandardCharsets.UTF_8));
            return dataset + "-" + HexFormat.of().formatHex(digest, 0, 8) + ".ndjson";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
