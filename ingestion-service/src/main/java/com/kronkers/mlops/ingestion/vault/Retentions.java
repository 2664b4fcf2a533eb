package com.kronkers.mlops.ingestion.vault;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which files the vaults keep, and until when. */
@ApplicationScoped
public class Retentions {
    private final EntityManager rows;
    private final Duration grace;

    Retentions(
            EntityManager rows, @ConfigProperty(name = "kronkers.sweep-grace", defaultValue = "PT1H") Duration grace) {
        this.rows = rows;
        this.grace = grace;
    }

    /**
     * Keeps a file for that long from now on, or longer if another reason does: in the transaction that refers to it.
     *
     * @param vault its name
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void retain(String vault, String digest, Duration time) {
        Instant now = Instant.now();
        // One statement, because two uploads of equal bytes may be recorded at once.
        rows.createNativeQuery("insert into retention (vault, digest, kept_at, expires_at)"
                        + " values (:vault, :digest, :now, :expires) on conflict (vault, digest) do update"
                        + " set kept_at = excluded.kept_at,"
                        + " expires_at = greatest(retention.expires_at, excluded.expires_at)")
                .setParameter("vault", vault)
                .setParameter("digest", digest)
                .setParameter("now", now)
                .setParameter("expires", now.plus(time))
                .executeUpdate();
    }

    /** Until when a file is kept; empty if it is not, or no longer. */
    @Transactional
    public Optional<Instant> expiry(String vault, String digest) {
        return Optional.ofNullable(rows.find(Retention.class, new Retention.Id(vault, digest)))
                .map(retention -> retention.expiresAt)
                .filter(expiry -> expiry.isAfter(Instant.now()));
    }

    /**
     * Deletes the files of a vault whose time is over, and those that no transaction ever referred to.
     *
     * @return the number of files deleted
     */
    public int sweep(String name, Vault vault) throws IOException {
        Instant now = Instant.now();
        int swept = vault.sweep(digest -> expiry(name, digest).isPresent(), now.minus(grace));
        QuarkusTransaction.requiringNew()
                .run(() -> rows.createQuery("delete from Retention r where r.id.vault = :vault and r.expiresAt < :now")
                        .setParameter("vault", name)
                        .setParameter("now", now)
                        .executeUpdate());
        return swept;
    }
}
