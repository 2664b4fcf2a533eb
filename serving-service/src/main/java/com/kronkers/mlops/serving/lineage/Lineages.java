package com.kronkers.mlops.serving.lineage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.prediction.PredictionId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Walks from a prediction to what led to it: the id tells revision, variant and time by itself, the registry which
 * version that was and who decided so, and from there run, code, dataset version and contract. Every step that is
 * not kept, or cannot be asked for just now, stands in the answer as {@code {"missing": why}}.
 */
@ApplicationScoped
class Lineages {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final LineageSource source;
    private final Supplier<List<DeployedModel.Identity>> deployed;

    @Inject
    Lineages(LineageSource source, Deployments deployments) {
        this(source, () -> deployments.deployed().stream()
                .map(Deployments.Deployed::identity)
                .toList());
    }

    Lineages(LineageSource source, Supplier<List<DeployedModel.Identity>> deployed) {
        this.source = source;
        this.deployed = deployed;
    }

    ObjectNode of(PredictionId id, String text) {
        ObjectNode lineage = JSON.objectNode();
        lineage.putObject("prediction")
                .put("id", text)
                .put("model", id.model())
                .put("revision", id.revision())
                .put("variant", id.variant())
                .put("madeAt", id.at().toString());
        // What a model was asked is told on topics, and without its inputs: no service keeps it by id.
        lineage.put("inputs", "not recorded");
        Finding reigns = source.reigns(id.model());
        Optional<JsonNode> reign = reign(reigns.content(), id);
        Optional<String> version = reign.map(found -> found.path("version").asText())
                .or(() -> serving(id).map(DeployedModel.Identity::version));
        lineage.set("approval", approval(reigns, reign, id));
        if (version.isEmpty()) {
            String why = "without its version nothing more is known";
            lineage.set("version", missing(reason(reigns, "the registry knows no revision " + id.revision())));
            List.of("run", "code", "dataset", "contract").forEach(part -> lineage.set(part, missing(why)));
            return lineage;
        }
        describe(lineage, id.model(), version.get());
        return lineage;
    }

    private void describe(ObjectNode lineage, String model, String number) {
        Finding version = source.version(model, number);
        Finding ancestry = source.ancestry(model, number);
        lineage.set("version", version(model, number, version));
        lineage.set("run", run(version));
        lineage.set("code", code(version));
        lineage.set("dataset", dataset(version, ancestry));
        lineage.set("contract", contract(version));
    }

    /** The latest decision about the alias up to the id's revision: later ones may have been about other aliases. */
    private static Optional<JsonNode> reign(JsonNode reigns, PredictionId id) {
        JsonNode latest = null;
        for (JsonNode reign : reigns) {
            long revision = reign.path("revision").asLong();
            boolean newer =
                    latest == null || revision >= latest.path("revision").asLong();
            if (reign.path("alias").asText().equals(id.variant()) && revision <= id.revision() && newer) {
                latest = reign;
            }
        }
        return Optional.ofNullable(latest);
    }

    /** What this replica knows by itself while the registry is away. */
    private Optional<DeployedModel.Identity> serving(PredictionId id) {
        return deployed.get().stream()
                .filter(identity -> identity.model().equals(id.model())
                        && identity.revision() == id.revision()
                        && identity.variant().equals(id.variant()))
                .findFirst();
    }

    private static JsonNode approval(Finding reigns, Optional<JsonNode> reign, PredictionId id) {
        if (reign.isEmpty()) {
            return missing(reason(
                    reigns, "the registry's history has no " + id.variant() + " up to revision " + id.revision()));
        }
        ObjectNode approval = JSON.objectNode();
        copy(reign.get(), "kind", approval, "kind");
        copy(reign.get(), "by", approval, "by");
        copy(reign.get(), "since", approval, "at");
        copy(reign.get(), "reason", approval, "reason");
        approval.put("revision", reign.get().path("revision").asLong());
        approval.set("approvals", present(reign.get().path("approvals"), "the registry's history names no approvals"));
        approval.set(
                "statement",
                present(
                        reign.get().path("statement"),
                        "the registry's history keeps none; the signed statement stands in the event model-promoted"));
        return approval.put("link", "/models/" + id.model() + "/history");
    }

    private static JsonNode version(String model, String number, Finding version) {
        ObjectNode known = JSON.objectNode().put("version", number);
        if (version.reason() != null) {
            return known.put("missing", version.reason());
        }
        for (String field : List.of("state", "digest", "flavor", "language", "createdAt", "metrics", "decision")) {
            copy(version.content(), field, known, field);
        }
        return known.put("link", "/models/" + model + "/versions/" + number);
    }

    private JsonNode run(Finding version) {
        if (version.reason() != null) {
            return missing(version.reason());
        }
        ObjectNode run = JSON.objectNode();
        copy(version.content(), "run", run, "run");
        copy(version.content(), "job", run, "job");
        copy(version.content(), "trigger", run, "trigger");
        String job = version.content().path("job").asText("");
        if (job.isEmpty()) {
            return run.put("missing", "the registry names no job for this version");
        }
        Finding found = source.job(job);
        if (found.reason() != null) {
            return run.put("missing", found.reason());
        }
        for (String field : List.of("policy", "state", "outcome", "startedAt", "finishedAt")) {
            copy(found.content(), field, run, field);
        }
        run.set("experiment", present(found.content().path("experiment"), "training's jobs belong to no experiment"));
        return run.put("link", "/training/jobs/" + job);
    }

    private static JsonNode code(Finding version) {
        if (version.reason() != null) {
            return missing(version.reason());
        }
        ObjectNode code = JSON.objectNode();
        code.set("digest", present(version.content().path("codeDigest"), "the run gave no digest of its code"));
        code.set("commit", present(version.content().path("codeCommit"), "the run gave no commit"));
        return code;
    }

    private static JsonNode dataset(Finding version, Finding ancestry) {
        JsonNode named = version.content().path("dataset");
        if (!named.isObject()) {
            return missing(reason(version, "the registry names no dataset for this version"));
        }
        ObjectNode dataset = named.deepCopy();
        dataset.set(
                "sources",
                present(
                        ancestry.content().path("sources"),
                        reason(ancestry, "the registry's lineage names no sources")));
        return dataset.put(
                "link",
                "/datasets/" + named.path("name").asText() + "/versions/"
                        + named.path("version").asText());
    }

    private JsonNode contract(Finding version) {
        String name = version.content().at("/dataset/name").asText("");
        if (name.isEmpty()) {
            return missing(reason(version, "the registry names no dataset for this version"));
        }
        Finding data = source.datasetVersion(
                name, version.content().at("/dataset/version").asText());
        ObjectNode contract = JSON.objectNode().put("dataset", name);
        contract.set(
                "version",
                present(
                        data.content().path("contractVersion"),
                        reason(data, "ingestion names no contract for this dataset version")));
        return contract.put("link", "/datasets/" + name + "/contracts");
    }

    private static String reason(Finding finding, String otherwise) {
        return finding.reason() == null ? otherwise : finding.reason();
    }

    private static JsonNode present(JsonNode value, String otherwise) {
        return value.isMissingNode() || value.isNull() ? missing(otherwise) : value;
    }

    private static ObjectNode missing(String why) {
        return JSON.objectNode().put("missing", why);
    }

    private static void copy(JsonNode from, String field, ObjectNode to, String as) {
        if (from.hasNonNull(field)) {
            to.set(as, from.get(field));
        }
    }
}
