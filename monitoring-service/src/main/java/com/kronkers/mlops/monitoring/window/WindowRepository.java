package com.kronkers.mlops.monitoring.window;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;

@ApplicationScoped
class WindowRepository implements PanacheRepository<WindowPart> {

    private static final int AT_ONCE = 500;

    /** A part that is here already, from whichever event, stays as it is. */
    boolean isStored(WindowPart part) {
        return count(
                        "model = ?1 and version = ?2 and replica = ?3 and windowStart = ?4 and part = ?5",
                        part.model,
                        part.version,
                        part.replica,
                        part.windowStart,
                        part.part)
                > 0;
    }

    List<WindowPart> endedBefore(String model, String version, Instant end) {
        return find("model = ?1 and version = ?2 and windowEnd <= ?3 order by windowStart, id", model, version, end)
                .page(0, AT_ONCE)
                .list();
    }

    /** One judge of a version at a time, until the transaction ends. */
    boolean lock(String model, String version) {
        return (Boolean) getEntityManager()
                .createNativeQuery("select pg_try_advisory_xact_lock(hashtextextended(:key, 0))", Boolean.class)
                .setParameter("key", model + "/" + version)
                .getSingleResult();
    }
}
