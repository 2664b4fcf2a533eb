package com.kronkers.mlops.ingestion.history;

import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.VersionId;
import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps versions from retention: those that models were trained on, and those a data owner says must stay. */
@ApplicationScoped
class Holds {
    private final Datasets datasets;
    private final EntityManager rows;

    Holds(Datasets datasets, EntityManager rows) {
        this.datasets = datasets;
        this.rows = rows;
    }

    /**
     * Holds the version a model was trained on and all it was derived from, once for every run.
     *
     * @return false if there is no such version
     */
    @Transactional(Transactional.TxType.MANDATORY)
    boolean holdFor(ModelTrained trained) {
        Optional<DatasetVersion> version = datasets.find(trained.version());
        if (version.isEmpty()) {
            return false;
        }
        String whose = "run " + trained.run() + " of model '" + trained.model() + "' was trained on ";
        // In one order for everybody, because each row is locked until the end.
        withSources(version.get()).stream()
                .sorted(Comparator.comparing(VersionId::dataset).thenComparing(VersionId::number))
                .forEach(each -> holdOnce(trained, each, whose + because(trained, each)));
        return true;
    }

    private static String because(ModelTrained trained, VersionId held) {
        return held.equals(trained.version()) ? "it" : trained.version() + ", which was derived from it";
    }

    private Set<VersionId> withSources(DatasetVersion start) {
        Set<VersionId> found = new HashSet<>();
        Deque<DatasetVersion> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            DatasetVersion version = open.pop();
            if (found.add(version.id())) {
                version.inputs().stream()
                        .map(input -> new VersionId(input.dataset(), input.version()))
                        .map(datasets::find)
                        .flatMap(Optional::stream)
                        .forEach(open::push);
            }
        }
        return found;
    }

    private void holdOnce(ModelTrained trained, VersionId version, String reason) {
        datasets.lock(version.dataset());
        boolean known = of(version).stream()
                .anyMatch(hold ->
                        trained.model().equals(hold.model) && trained.run().equals(hold.run));
        if (!known) {
            Instant now = Instant.now();
            rows.persist(Hold.ofModel(UuidV7.at(now), version, trained, reason, now));
        }
    }

    /**
     * Holds a version by hand.
     *
     * @throws RuntimeException a 410 problem if its content has expired
     */
    @Transactional
    Hold hold(String dataset, String reference, String reason, String by) {
        datasets.lock(dataset);
        DatasetVersion version = datasets.version(dataset, reference);
        datasets.requireContent(version);
        Instant now = Instant.now();
        Hold hold = Hold.byHand(UuidV7.at(now), version.id(), reason, by, now);
        rows.persist(hold);
        return hold;
    }

    /**
     * Releases a hold; its row says for ever who did, when and why.
     *
     * @throws RuntimeException a 404 problem if the version has no such hold, 409 if it was released before
     */
    @Transactional
    Hold release(String dataset, String reference, String id, String reason, String by) {
        datasets.lock(dataset);
        Hold hold = of(datasets.version(dataset, reference).id()).stream()
                .filter(each -> each.id.toString().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                404, "unknown-hold", "There is no such hold", "The version has no hold '" + id + "'.")
                        .exception());
        if (hold.released()) {
            throw Problem.of(
                            409,
                            "hold-released",
                            "The hold was released before",
                            hold.releasedBy + " released it at " + hold.releasedAt + ".")
                    .exception();
        }
        hold.release(by, reason, Instant.now());
        return hold;
    }

    /** All holds of a version, the oldest first. */
    @Transactional
    List<Hold> of(VersionId version) {
        return rows.createQuery(
                        "from Hold h where h.dataset = :dataset and h.number = :number order by h.heldAt, h.id",
                        Hold.class)
                .setParameter("dataset", version.dataset())
                .setParameter("number", version.number())
                .getResultList();
    }
}
