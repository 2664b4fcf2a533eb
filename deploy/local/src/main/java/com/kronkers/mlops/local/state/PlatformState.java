package com.kronkers.mlops.local.state;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.kronkers.mlops.local.process.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What another terminal must know of a running platform. Holds no secret, but is owner-only like all else here.
 *
 * @param launcher the launcher's own process
 * @param ready whether every service has been healthy once since the start
 * @param ports every port by its name; used again at the next start where they are still free
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PlatformState(
        ProcessIdentity launcher,
        Instant startedAt,
        boolean ready,
        String edge,
        Map<String, Integer> ports,
        List<Member> members) {

    /** One process of the platform. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Member(String name, ProcessIdentity process) {}

    private static final ObjectMapper JSON = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT);

    /** The state of the running or the last platform of the directory; empty when it never ran. */
    public static Optional<PlatformState> read(DataDirectory directory) throws IOException {
        if (!Files.exists(directory.stateFile())) {
            return Optional.empty();
        }
        return Optional.of(JSON.readValue(directory.stateFile().toFile(), PlatformState.class));
    }

    public void write(DataDirectory directory) throws IOException {
        SecretFile.write(directory.stateFile(), JSON.writeValueAsString(this));
    }
}
