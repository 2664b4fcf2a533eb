package com.kronkers.mlops.registry.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** One decision about a model, chained by hash to the one before it. Never changed or deleted. */
@Entity
@Table(name = "audit_entry")
public class AuditEntry {

    @EmbeddedId
    public Id id;

    public Instant at;
    public String actor;
    public String action;
    public Integer version;
    public long revision;
    public String reason;
    public String previousHash;
    public String hash;

    /** Which entry of which model's chain. */
    @Embeddable
    public record Id(@Column(name = "model") String model, @Column(name = "number") long number)
            implements Serializable {}

    /** SHA-256 over the previous hash and every field, each with its length, so that no text can pass for another. */
    String computeHash() {
        StringBuilder canonical = new StringBuilder();
        List<Object> fields = List.of(
                previousHash,
                id.model(),
                id.number(),
                at,
                actor,
                action,
                version == null ? "" : version,
                revision,
                reason);
        for (Object field : fields) {
            String text = field.toString();
            canonical.append(text.length()).append(':').append(text).append('\n');
        }
        try {
            byte[] bytes = canonical.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
