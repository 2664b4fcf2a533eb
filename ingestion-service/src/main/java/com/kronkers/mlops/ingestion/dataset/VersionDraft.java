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
 * @param contract the columns they have
 * @param inferred whether the contract was found in the data, because none was declared
 * @param sourceDigest of the uploaded bytes, or of the query that derived the rows
 * @param data their Parquet file, a temporary one of the commit
 * @param rows their number
 * @param rejected the rejected rows' file, a temporary one of the commit, null if there are none
 * @param rejectedRows their number
 * @param idempotencyKey the client's key, null if it sent none
 * @param inputs what derived rows were made of, else empty
 * @param causationId the event that caused this, null for an upload
 * @param createdBy who sent them
 */
public record VersionDraft(
        String dataset,
        UploadMode mode,
        DataContract contract,
        boolean inferred,
        String sourceDigest,
        Path data,
        long rows,
        Path rejected,
        long rejectedRows,
        String idempotencyKey,
        List<VersionInput> inputs,
        UUID causationId,
        String createdBy) {}
