package com.kronkers.mlops.registry.model;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/** The present holder of an alias of a model. */
@Entity
@Table(name = "model_alias")
public class Alias {

    /** The alias that answers predictions. */
    public static final String CHAMPION = "champion";

    private static final int ALL = 100;

    @EmbeddedId
    public Id id;

    public int version;
    public boolean pinned;
    public String pinReason;
    public String pinnedBy;

    /** Its share of a hundred requests; the champion's is what the others leave. */
    public int weight;

    /** Whether it is asked only to be compared with the champion. */
    public boolean shadow;

    /** The model's revision that gave the alias to this version. */
    public long revision;

    public Instant since;

    /** Which alias of which model. */
    @Embeddable
    public record Id(@Column(name = "model") String model, @Column(name = "alias") String alias)
            implements Serializable {}

    /** Its share of a hundred requests beside all aliases of its model. */
    public int weight(List<Alias> all) {
        int others = all.stream()
                .filter(alias -> !alias.id.alias().equals(CHAMPION))
                .mapToInt(alias -> alias.weight)
                .sum();
        return id.alias().equals(CHAMPION) ? ALL - others : weight;
    }

    Champion champion() {
        return pinned ? new Champion.Pinned(version, pinReason, pinnedBy) : new Champion.Following(version);
    }
}
