package com.kronkers.mlops.serving.deployment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.topic.Cause;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The complete desired deployment of one model, as the registry decided it. Only the fields that serving uses.
 *
 * @param revision grows with every decision about the model; an older one never replaces a newer
 * @param reason promotion, rollback or retirement
 * @param cause the event itself, as what leads to others; never in its data
 * @param published when the broker got the event, in milliseconds since 1970; {@code null} = not known; never in its data
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelPromoted(
        String model,
        long revision,
        String reason,
        List<Target> deployments,
        Cause cause,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long published) {
    /** The alias that answers whoever asks for nothing else. */
    public static final String CHAMPION = "champion";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern ALIAS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern LINK = Pattern.compile("/models/[A-Za-z0-9._-]+/versions/[A-Za-z0-9._-]+/artifact");
    private static final int ALL_REQUESTS = 100;

    /**
     * One version behind one alias.
     *
     * @param weight its share of the requests that ask for no version, beside the others' weights
     * @param shadow whether it is only asked for comparison, and never answers
     * @param signature what the registry says that callers supply and get; {@code null} = it does not say
     * @param revision of the decision that put it here, where that is an older one than the event's; never in an event
     * @param cause the event that put it here; never in an event
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Target(
            String alias,
            String version,
            Integer weight,
            boolean shadow,
            Artifact artifact,
            Dataset dataset,
            Declared signature,
            Long revision,
            Cause cause) {

        public Target {
            cause = cause == null ? Cause.UNKNOWN : cause;
        }

        /** A target of which nobody knows why it is here. */
        Target(
                String alias,
                String version,
                Integer weight,
                boolean shadow,
                Artifact artifact,
                Dataset dataset,
                Declared signature,
                Long revision) {
            this(alias, version, weight, shadow, artifact, dataset, signature, revision, null);
        }

        /** The target of a decision that did not weigh, as all were once. */
        Target(String alias, String version, boolean shadow, Artifact artifact, Dataset dataset) {
            this(alias, version, null, shadow, artifact, dataset, null, null);
        }

        /** Whether it answers whoever asks for nothing else. */
        boolean isChampion() {
            return CHAMPION.equals(alias) && !shadow;
        }

        /** The weight; without one the champion has all, others none. */
        int share() {
            return weight != null ? weight : isChampion() ? ALL_REQUESTS : 0;
        }

        long revisionIn(ModelPromoted promoted) {
            return revision != null ? revision : promoted.revision();
        }

        /** The same, put here by this decision. */
        Target of(long decision, ModelPromoted in) {
            Long older = decision == in.revision() ? null : decision;
            return new Target(alias, version, weight, shadow, artifact, dataset, signature, older, cause);
        }

        /** The same, put here by this event. */
        Target causedBy(Cause event) {
            return new Target(alias, version, weight, shadow, artifact, dataset, signature, revision, event);
        }
    }

    /** A package to fetch: its digest, its size and the registry's path to it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Artifact(String digest, long bytes, String link) {}

    /** The dataset that the version was trained on, whose newest version gives the history. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Dataset(String name, long version) {}

    /** Inputs and outputs by name. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Declared(List<Field> inputs, List<Field> outputs) {
        public Declared {
            inputs = inputs == null ? List.of() : List.copyOf(inputs);
            outputs = outputs == null ? List.of() : List.copyOf(outputs);
        }
    }

    /**
     * A column.
     *
     * @param type string, integer, number, boolean, date or timestamp, a type as MLflow names it, or tensor
     * @param datatype of an element on the wire; {@code null} = the registry does not say
     * @param shape rows first, -1 = any; {@code null} = the registry does not say
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Field(String name, String type, String datatype, List<Long> shape) {
        public Field {
            shape = shape == null ? null : List.copyOf(shape);
        }

        Field(String name, String type) {
            this(name, type, null, null);
        }
    }

    public ModelPromoted {
        deployments = deployments == null ? List.of() : List.copyOf(deployments);
        cause = cause == null ? Cause.UNKNOWN : cause;
    }

    /** One of which nobody knows by which event it came. */
    ModelPromoted(String model, long revision, String reason, List<Target> deployments) {
        this(model, revision, reason, deployments, null, null);
    }

    /** The same, as it came by this event. */
    ModelPromoted causedBy(Cause event) {
        return new ModelPromoted(
                model,
                revision,
                reason,
                deployments.stream().map(target -> target.causedBy(event)).toList(),
                event,
                published);
    }

    /** The same, as the broker got it at this time. */
    ModelPromoted publishedAt(long millis) {
        return new ModelPromoted(model, revision, reason, deployments, cause, millis);
    }

    /** Whether it may have been decided because of what it does not name any more. */
    boolean revokes() {
        return "rollback".equals(reason) || "retirement".equals(reason);
    }

    /** Whether it has this variant's package behind its alias. */
    boolean names(DeployedModel.Identity variant) {
        return deployments.stream()
                .anyMatch(target -> target.alias().equals(variant.variant())
                        && target.artifact().digest().equals(variant.digest()));
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
        return deployments.stream().filter(Target::isChampion).findFirst();
    }

    private ModelPromoted checked() {
        require(model != null && NAME.matcher(model).matches(), "model is no model name");
        require(revision > 0, "revision is not above 0");
        Set<String> aliases = new HashSet<>();
        for (Target target : deployments) {
            require(target.alias() != null && ALIAS.matcher(target.alias()).matches(), "alias is no alias");
            require(aliases.add(target.alias()), "alias '" + target.alias() + "' occurs twice");
            check(target);
        }
        return this;
    }

    private static void check(Target target) {
        require(target.version() != null && !target.version().isBlank(), "version is missing");
        require(target.share() >= 0 && target.share() <= ALL_REQUESTS, "weight is not between 0 and 100");
        require(target.artifact() != null, "artifact is missing");
        String digest = target.artifact().digest();
        require(digest != null && DIGEST.matcher(digest).matches(), "artifact.digest is no SHA-256");
        String link = target.artifact().link();
        require(
                link != null && LINK.matcher(link).matches(),
                "artifact.link is no /models/<model>/versions/<version>/artifact");
        require(target.dataset() != null && target.dataset().name() != null, "dataset.name is missing");
        require(NAME.matcher(target.dataset().name()).matches(), "dataset.name is no dataset name");
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
