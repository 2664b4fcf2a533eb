package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.ingestion.dataset.UploadMode;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** An upload that is sent in pieces. A row of table {@code resumable_upload}. */
@Entity
class ResumableUpload {
    @Id
    UUID id;

    String dataset;

    @Enumerated(EnumType.STRING)
    UploadMode mode;

    /** JSON object of the query parameters of its creation. */
    String parameters;

    String idempotencyKey;

    /** Of the whole, null until it is known. */
    Long announcedBytes;

    /** In parts that are on the disk. */
    long receivedBytes;

    int parts;

    /** The request that may add parts, null if none does. */
    UUID writer;

    Integer versionNumber;
    String createdBy;
    Instant createdAt;
    Instant expiresAt;

    /** For Hibernate. */
    protected ResumableUpload() {}

    ResumableUpload(UUID id, Creation creation, Instant now, Instant expiresAt) {
        this.id = id;
        this.dataset = creation.dataset();
        this.mode = creation.mode();
        this.parameters = creation.parameters();
        this.idempotencyKey = creation.idempotencyKey();
        this.announcedBytes = creation.bytes();
        this.createdBy = creation.sentBy();
        this.createdAt = now;
        this.expiresAt = expiresAt;
    }

    /**
     * What a request to begin an upload says.
     *
     * @param parameters JSON object of its query parameters
     * @param idempotencyKey the client's, null if it sent none
     * @param bytes of the whole, null if the client does not know yet
     */
    record Creation(
            String dataset, UploadMode mode, String parameters, String idempotencyKey, Long bytes, String sentBy) {}

    /** Whether a repeated creation asks for the same. */
    boolean sameAs(Creation creation) {
        return mode == creation.mode()
                && parameters.equals(creation.parameters())
                && createdBy.equals(creation.sentBy())
                && (creation.bytes() == null || announcedBytes == null || announcedBytes.equals(creation.bytes()));
    }

    /** The key under which its version is recorded, so that finishing it twice makes one version. */
    String ingestKey() {
        return idempotencyKey != null ? idempotencyKey : "upload:" + id;
    }
}
