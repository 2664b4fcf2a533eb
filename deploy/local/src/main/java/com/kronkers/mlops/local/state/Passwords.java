package com.kronkers.mlops.local.state;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Passwords made once for this directory and kept in one 0600 file; each is 192 random bits in letters safe anywhere. */
public final class Passwords {

    private static final int RANDOM_BYTES = 24;

    private final Path file;
    private final Map<String, String> known;
    private final SecureRandom random = new SecureRandom();

    private Passwords(Path file, Map<String, String> known) {
        this.file = file;
        this.known = known;
    }

    public static Passwords in(DataDirectory directory) throws IOException {
        Path file = directory.secrets().resolve("passwords.json");
        Map<String, String> known = new TreeMap<>();
        if (Files.exists(file)) {
            known.putAll(new ObjectMapper().readValue(file.toFile(), new TypeReference<Map<String, String>>() {}));
        }
        return new Passwords(file, known);
    }

    /** The password of one user of one part, for example {@code broker/ingestion}; made and stored when first asked. */
    public synchronized String of(String user) throws IOException {
        String existing = known.get(user);
        if (existing != null) {
            return existing;
        }
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String made = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        known.put(user, made);
        SecretFile.write(file, new ObjectMapper().writeValueAsString(known));
        return made;
    }
}
