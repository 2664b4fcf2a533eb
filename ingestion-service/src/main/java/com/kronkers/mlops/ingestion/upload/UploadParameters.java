package com.kronkers.mlops.ingestion.upload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import com.kronkers.mlops.ingestion.ingest.Upload;
import com.kronkers.mlops.problem.Problem;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The query parameters of an upload: its mode and how its file is to be read. They are checked when an upload begins,
 * and kept with one that is sent in pieces.
 */
final class UploadParameters {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<String>> values;
    private final UploadMode mode;
    private final FormatOptions format;

    private UploadParameters(Map<String, List<String>> values) {
        this.values = values;
        this.mode = mode(values.getOrDefault("mode", List.of("replace")).get(0));
        this.format = FormatOptions.of(values);
    }

    /** @throws RuntimeException a 422 problem if a value is unfit */
    static UploadParameters of(Map<String, List<String>> query) {
        return new UploadParameters(new TreeMap<>(query));
    }

    /** The parameters as {@link #json} wrote them. */
    static UploadParameters ofJson(String json) {
        try {
            return new UploadParameters(JSON.readValue(json, new TypeReference<TreeMap<String, List<String>>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Stored parameters cannot be read", e);
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can be written as JSON", e);
        }
    }

    UploadMode mode() {
        return mode;
    }

    /** @param bytes of the body, negative if the client did not say */
    Upload upload(String dataset, String key, long bytes, InputStream body, String sentBy) {
        return new Upload(dataset, mode, format, key, bytes, body, sentBy);
    }

    private static UploadMode mode(String mode) {
        return Arrays.stream(UploadMode.values())
                .filter(each -> each.json().equals(mode))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                422, "invalid-parameter", "A parameter has an invalid value", "mode is '" + mode + "'.")
                        .field(
                                "mode",
                                "is none of replace, append, upsert",
                                "Send mode=replace, mode=append or mode=upsert.")
                        .exception());
    }
}
