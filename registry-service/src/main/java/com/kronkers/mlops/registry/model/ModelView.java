package com.kronkers.mlops.registry.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * A model as the REST API shows it.
 *
 * @param revision of its desired deployment, 0 before the first promotion
 * @param aliases who holds which alias now
 */
record ModelView(String model, long revision, Instant createdAt, List<AliasView> aliases) {

    /**
     * @param weight its share of a hundred requests
     * @param shadow whether it is asked only to be compared
     * @param since when this version took the alias
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AliasView(
            String alias,
            String version,
            int weight,
            boolean shadow,
            long revision,
            Instant since,
            boolean pinned,
            String pinReason,
            String pinnedBy) {

        static AliasView of(Alias alias, int weight) {
            return new AliasView(
                    alias.id.alias(),
                    String.valueOf(alias.version),
                    weight,
                    alias.shadow,
                    alias.revision,
                    alias.since,
                    alias.pinned,
                    alias.pinReason,
                    alias.pinnedBy);
        }
    }

    static ModelView of(Model model, List<Alias> aliases) {
        return new ModelView(
                model.name,
                model.revision,
                model.createdAt,
                aliases.stream()
                        .map(alias -> AliasView.of(alias, alias.weight(aliases)))
                        .toList());
    }
}
