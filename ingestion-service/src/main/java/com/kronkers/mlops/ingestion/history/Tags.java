package com.kronkers.mlops.ingestion.history;

import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.VersionTag;
import com.kronkers.mlops.outbox.UuidV7;
import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** Movable names for immutable versions. Every move is kept. */
@ApplicationScoped
class Tags {
    private final Datasets datasets;
    private final EntityManager rows;

    Tags(Datasets datasets, EntityManager rows) {
        this.datasets = datasets;
        this.rows = rows;
    }

    /**
     * Points a tag to a version; saying the same twice changes nothing.
     *
     * @throws RuntimeException a 422 problem for a name that cannot be a tag, 404 for an unknown version, 410 for one
     *     whose content has expired
     */
    @Transactional
    VersionTag move(String dataset, String tag, Integer number, String by) {
        requireName(tag);
        if (number == null) {
            throw invalid("version", "is missing", "Send the number of a version, as in {\"version\": 3}.");
        }
        datasets.lock(dataset);
        datasets.requireContent(datasets.version(dataset, number.toString()));
        VersionTag.Id id = new VersionTag.Id(dataset, tag);
        VersionTag there = rows.find(VersionTag.class, id);
        if (there != null && there.number() == number) {
            return there;
        }
        Instant now = Instant.now();
        note(id, there == null ? null : there.number(), number, by, now);
        VersionTag moved = there == null ? new VersionTag(id) : there;
        moved.moveTo(number, by, now);
        if (there == null) {
            rows.persist(moved);
        }
        return moved;
    }

    /** Removes a tag; its moves are kept. */
    @Transactional
    void remove(String dataset, String tag, String by) {
        datasets.lock(dataset);
        VersionTag there = find(dataset, tag);
        note(new VersionTag.Id(dataset, tag), there.number(), null, by, Instant.now());
        rows.remove(there);
    }

    /** All tags of a dataset by name. */
    @Transactional
    List<VersionTag> all(String dataset) {
        datasets.get(dataset);
        return rows.createQuery("from VersionTag t where t.id.dataset = :dataset order by t.id.tag", VersionTag.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }

    /** Every move of a tag, newest first; also of one that was removed. */
    @Transactional
    List<TagMove> moves(String dataset, String tag) {
        datasets.get(dataset);
        List<TagMove> moves = rows.createQuery(
                        "from TagMove m where m.dataset = :dataset and m.tag = :tag order by m.movedAt desc, m.id desc",
                        TagMove.class)
                .setParameter("dataset", dataset)
                .setParameter("tag", tag)
                .getResultList();
        if (moves.isEmpty()) {
            throw unknown(dataset, tag);
        }
        return moves;
    }

    private VersionTag find(String dataset, String tag) {
        VersionTag there = rows.find(VersionTag.class, new VersionTag.Id(dataset, tag));
        if (there == null) {
            throw unknown(dataset, tag);
        }
        return there;
    }

    private void note(VersionTag.Id tag, Integer from, Integer to, String by, Instant at) {
        TagMove move = new TagMove();
        move.id = UuidV7.at(at);
        move.dataset = tag.dataset();
        move.tag = tag.tag();
        move.fromNumber = from;
        move.toNumber = to;
        move.movedBy = by;
        move.movedAt = at;
        rows.persist(move);
    }

    private static void requireName(String tag) {
        if (tag.equals("latest")) {
            throw invalid("tag", "'latest' is always the newest accepted version", "Choose another name.");
        }
        if (!tag.matches(VersionTag.NAME)) {
            throw invalid(
                    "tag",
                    "'" + tag + "' is no name of a tag",
                    "Begin with a letter a-z; go on with a-z, 0-9, '.', '_' and '-', 63 characters at most.");
        }
    }

    private static RuntimeException invalid(String field, String problem, String fix) {
        return Problem.of(422, "invalid-tag", "The tag cannot be set like this", field + ": " + problem + ".")
                .field(field, problem, fix)
                .exception();
    }

    private static RuntimeException unknown(String dataset, String tag) {
        return Problem.of(404, "unknown-tag", "There is no such tag", "'" + dataset + "' has no tag '" + tag + "'.")
                .field("tag", "does not exist", "GET /datasets/" + dataset + "/tags lists those that do.")
                .exception();
    }
}
