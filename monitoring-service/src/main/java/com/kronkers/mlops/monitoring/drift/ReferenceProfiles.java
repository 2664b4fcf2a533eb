package com.kronkers.mlops.monitoring.drift;

import com.kronkers.mlops.monitoring.reference.References;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps the few references in use decoded: preparing one costs far more than judging a window. */
@ApplicationScoped
public class ReferenceProfiles {

    private static final int KEPT = 8;

    private final References references;
    private final Map<String, ReferenceProfile> byDigest = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ReferenceProfile> eldest) {
            return size() > KEPT;
        }
    };

    ReferenceProfiles(References references) {
        this.references = references;
    }

    /** The profile of a version, once its reference is stored. */
    public synchronized Optional<ReferenceProfile> find(String model, String version) {
        Optional<String> digest = references.digestOf(model, version);
        if (digest.isPresent() && !byDigest.containsKey(digest.get())) {
            references
                    .find(model, version)
                    .ifPresent(document -> byDigest.put(digest.get(), new ReferenceProfile(document.decode())));
        }
        return digest.map(byDigest::get);
    }
}
