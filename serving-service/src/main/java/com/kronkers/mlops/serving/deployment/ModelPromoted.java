package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The complete desired deployment of one model, as the registry decided it. Only the fields that serving uses.
 *
 * @param revision grows with every decision about the model; an older one never replaces a newer
 * @param reason promotion, rollback or retirement
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelPromoted(String model, long revision, String reason, List<Target> deployments) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern LINK = Pattern.compile("/models/[A-Za-z0-9._-]+/versions/[A-Za-z0-9._-]+/artifact");

    /** One version behind one alias. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Target(String alias, String version, boolean shadow, Artifact artifact, Dataset dataset) {}

    /** A package to fetch: its digest, its size and the registry's path to it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Artifact(String digest, long bytes, String link) {}

    /** The dataset that the version was trained on, whose newest version gives the history. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Dataset(String name, long version) {}

    public ModelPromoted {
        deployments = deployments == null ? List.of() : List.copyOf(deployments);
    }

    /**
     * Reads an event's data.
     *
     * @throws InvalidPromotionException if it is no JSON or lacks what serving needs, saying which
     */
    static ModelPromoted decode(ObjectMapper json, byte[] data) {
        if (data == null) {
            throw new InvalidPromotionException("the record has no value; a retirement is a state, never a tombstone");
        }
        try {
            ModelPromoted promoted = json.readValue(data, ModelPromoted.class);
            if (promoted == null) {
                throw new InvalidPromotionException("the data is null");
            }
            return promoted.checked();
        } catch (IOException e) {
            throw new InvalidPromotionException("the data is no such event: " + firstLine(e), e);
        }
    }

    /** What answers requests: the champion, or nothing for a retired model. */
    Optional<Target> champion() {
        return deployments.stream()
                .filter(target -> "champion".equals(target.alias()) && !target.shadow())
                .findFirst();
    }

    private ModelPromoted checked() {
        require(model != null && NAME.matcher(model).matches(), "model is no model name");
        require(revision > 0, "revision is not above 0");
        champion().ifPresent(target -> {
            require(target.version() != null && !target.version().isBlank(), "version is missing");
            require(target.artifact() != null, "artifact is missing");
            String digest = target.artifact().digest();
            require(digest != null && DIGEST.matcher(digest).matches(), "artifact.digest is no SHA-256");
            String link = target.artifact().link();
            require(
                    link != null && LINK.matcher(link).matches(),
                    "artifact.link is no /models/<model>/versions/<version>/artifact");
            require(target.dataset() != null && target.dataset().name() != null, "dataset.name is missing");
            require(NAME.matcher(target.dataset().name()).matches(), "dataset.name is no dataset name");
        });
        return this;
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new InvalidPromotionException(problem);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
