package com.kronkers.mlops.registry.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.registry.model.Alias;
import com.kronkers.mlops.registry.signing.Envelope;
import com.kronkers.mlops.registry.signing.StatementSigner;
import com.kronkers.mlops.registry.version.DatasetReference;
import com.kronkers.mlops.registry.version.StoredFile;
import com.kronkers.mlops.registry.version.Version;
import java.time.Instant;
import java.util.List;

/**
 * The event {@code model-promoted}: the model's complete desired deployment as of {@code revision}.
 *
 * @param reason {@code promotion}, {@code rollback} or {@code retirement}
 * @param pinned whether a person holds the champion where it is
 * @param statement of the registry, signed; {@code null} before it is
 */
record ModelPromoted(
        String model,
        long revision,
        String reason,
        String explanation,
        boolean pinned,
        List<Deployment> deployments,
        List<Approval> approvals,
        Envelope statement) {

    static final String TOPIC = "model-promoted";

    private static final String STATEMENT = "urn:kronkers:promotion:v1";

    /** The same, with the registry's signed statement of what is decided in it. */
    ModelPromoted signed(StatementSigner signer) {
        List<StatementSigner.Subject> subjects = deployments.stream()
                .map(deployment -> new StatementSigner.Subject(
                        deployment.artifact().link(), deployment.artifact().digest()))
                .distinct()
                .toList();
        List<Decided> decided = deployments.stream()
                .map(deployment -> new Decided(
                        deployment.alias(),
                        deployment.version(),
                        deployment.weight(),
                        deployment.shadow(),
                        deployment.artifact().digest(),
                        deployment.dataset().name()))
                .toList();
        Envelope statement = signer.sign(subjects, STATEMENT, new Signed(model, revision, reason, decided, approvals));
        return new ModelPromoted(model, revision, reason, explanation, pinned, deployments, approvals, statement);
    }

    /** What is signed of an event. */
    private record Signed(
            String model, long revision, String reason, List<Decided> deployments, List<Approval> approvals) {}

    /** What is signed of a deployment: whatever decides which bytes answer whom, and with whose history. */
    private record Decided(String alias, String version, int weight, boolean shadow, String digest, String dataset) {}

    /**
     * A version under an alias. {@code reference}, {@code recipe} and {@code split} may be missing.
     *
     * @param weight its share of a hundred requests
     * @param shadow whether it is asked only to be compared
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Deployment(
            String alias,
            String version,
            int weight,
            boolean shadow,
            LinkedFile artifact,
            LinkedFile reference,
            String flavor,
            DatasetReference dataset,
            JsonNode signature,
            JsonNode recipe,
            JsonNode split) {

        static Deployment of(Alias alias, int weight, Version version) {
            return new Deployment(
                    alias.id.alias(),
                    String.valueOf(version.id.number()),
                    weight,
                    alias.shadow,
                    LinkedFile.of(version.artifact(), version.link("artifact")),
                    version.reference()
                            .map(file -> LinkedFile.of(file, version.link("reference")))
                            .orElse(null),
                    version.flavor,
                    version.dataset(),
                    version.signature,
                    version.recipe,
                    version.split);
        }
    }

    /** A file by digest, and the path under which the registry serves it. */
    record LinkedFile(String digest, long bytes, String link) {

        static LinkedFile of(StoredFile file, String link) {
            return new LinkedFile(file.digest(), file.bytes(), link);
        }
    }

    /** Who agreed to this deployment. */
    record Approval(String by, Instant at) {}
}
