package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.contract.DataContract;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Typed rows that want to become a version.
 *
 * @param dataset the dataset
 * @param mode how they relate to the rows that are there
 * @param contract the columns they have as they are stored
 * @param governing the contract they were read by, whose columns may be of other types before protection
 * @param inferred whether the contract was found in the data, because none was declared
 * @param sourceDigest of the uploaded bytes, or of the query that derived the rows
 * @param parts their Parquet files in order, temporary ones of the commit
 * @param carried the parent's files that stay as they are, null for what the mode says: all of them for an append,
 *     none for a replacement
 * @param rejected the rejected rows' file, a temporary one of the commit, null if there are none
 * @param rejectedRows their number
 * @param idempotencyKey the client's key, null if it sent none
 * @param inputs what derived rows were made of, else empty
 * @param causationId the event that caused this, null for an upload
 * @param createdBy who sent them
 * @param report what became of the rows received, null for derived rows
 */
public record VersionDraft(
        String dataset,
        UploadMode mode,
        DataContract contract,
        DataContract governing,
        boolean inferred,
        String sourceDigest,
        List<Part> parts,
        List<VersionFile> carried,
        Path rejected,
        long rejectedRows,
        String idempotencyKey,
        List<VersionInput> inputs,
        UUID causationId,
        String createdBy,
        VersionReport report) {

    /**
     * One Parquet file of the draft.
     *
     * @param file a temporary one of the commit
     * @param rows in it
     * @param rewritten whether its rows were the parent's already
     */
    public record Part(Path file, long rows, boolean rewritten) {}

    /** Rows that were not the parent's. */
    public long rows() {
        return parts.stream()
                .filter(part -> !part.rewritten())
                .mapToLong(Part::rows)
                .sum();
    }

    /** The same draft with other rows in the same columns. */
    public VersionDraft with(List<Part> otherParts) {
        return new VersionDraft(
                dataset,
                mode,
                contract,
                governing,
                inferred,
                sourceDigest,
                otherParts,
                carried,
                rejected,
                rejectedRows,
                idempotencyKey,
                inputs,
                causationId,
                createdBy,
                report);
    }
}
