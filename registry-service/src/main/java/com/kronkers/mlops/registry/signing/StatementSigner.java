package com.kronkers.mlops.registry.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/**
 * Signs statements about files by their digests.
 *
 * @see <a href="https://github.com/in-toto/attestation/blob/v1.0/spec/v1.0/statement.md">in-toto statement</a>
 */
@Singleton
public class StatementSigner {
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    private static final String DIGEST = "sha256:";

    private final SigningKey key;
    private final ObjectMapper json;

    StatementSigner(SigningKey key, ObjectMapper json) {
        this.key = key;
        this.json = json;
    }

    /** A file that a statement is about; {@code digest} as {@code sha256:<hexadecimal>}. */
    public record Subject(String name, String digest) {}

    /** Signs what {@code predicate}, of this type, says about these files. */
    public Envelope sign(List<Subject> subjects, String predicateType, Object predicate) {
        Map<String, Object> statement = Map.of(
                "_type",
                STATEMENT_TYPE,
                "subject",
                subjects.stream()
                        .map(subject -> Map.of(
                                "name",
                                subject.name(),
                                "digest",
                                Map.of("sha256", subject.digest().substring(DIGEST.length()))))
                        .toList(),
                "predicateType",
                predicateType,
                "predicate",
                predicate);
        try {
            return Envelope.of(PAYLOAD_TYPE, json.writeValueAsBytes(statement), key);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the predicate cannot be written as JSON", e);
        }
    }
}
