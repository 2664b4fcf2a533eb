package com.kronkers.mlops.serving.prediction;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.serving.deployment.DeployedModel;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.Lease;
import com.kronkers.mlops.serving.history.HistorySnapshot;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The API documents of what answers. A document changes with the deployed version, and where its example row is taken
 * from the history with that: an example always is a row that can be asked now.
 */
@ApplicationScoped
class ApiDocuments {
    private static final String CHAMPION = "champion";
    private static final int TAG_BYTES = 12;

    private final Deployments deployments;
    private final ModelInterfaces interfaces;
    private final ObjectMapper json;
    private final int mostRows;
    private final Map<DeployedModel.Identity, Made> made = new ConcurrentHashMap<>();

    ApiDocuments(Deployments deployments, ModelInterfaces interfaces, ObjectMapper json, PredictionConfig config) {
        this.deployments = deployments;
        this.interfaces = interfaces;
        this.json = json;
        this.mostRows = config.maxRows();
    }

    /** @param tag another one for every other content */
    record Document(byte[] json, String tag) {}

    /** Which history a document was made of. */
    private record Made(long history, Document document) {}

    /**
     * The document of a version or alias; where none is given, of the champion, whoever else has a share of the traffic.
     *
     * @throws com.kronkers.mlops.serving.deployment.UnknownModelException if it is not deployed
     */
    Document of(String model, Optional<String> version) {
        try (Lease lease = deployments.lease(model, version.orElse(CHAMPION))) {
            DeployedModel deployed = lease.model();
            Optional<HistorySnapshot> history = deployed.history().map(live -> live.now());
            long historyVersion = history.map(HistorySnapshot::version).orElse(0L);
            Made last = made.get(deployed.identity());
            if (last != null && last.history() == historyVersion) {
                return last.document();
            }
            made.keySet()
                    .retainAll(deployments.deployed().stream()
                            .map(Deployments.Deployed::identity)
                            .toList());
            Document document = make(deployed, history);
            made.put(deployed.identity(), new Made(historyVersion, document));
            return document;
        }
    }

    private Document make(DeployedModel deployed, Optional<HistorySnapshot> history) {
        ModelInterface known = interfaces.of(deployed);
        try {
            byte[] document = json.writeValueAsBytes(ApiDocument.of(
                    deployed.identity(),
                    deployed.recipe(),
                    known,
                    deployed.explains() ? ExplainedFeatures.of(deployed.features()) : List.of(),
                    deployed.explainedClasses(),
                    ExampleRow.of(known.inputs(), deployed.recipe(), history),
                    mostRows));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(document);
            return new Document(document, HexFormat.of().formatHex(digest, 0, TAG_BYTES));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a tree is always JSON, and every JVM has SHA-256", e);
        }
    }
}
