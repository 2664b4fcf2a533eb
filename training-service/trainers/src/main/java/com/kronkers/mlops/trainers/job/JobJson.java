package com.kronkers.mlops.trainers.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** How a job's files are read and written. */
public final class JobJson {
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private JobJson() {}

    /** Writes whole or not at all: whoever waits for the file never reads half of it. */
    public static void write(Path file, Object content) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, MAPPER.writeValueAsBytes(content));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
