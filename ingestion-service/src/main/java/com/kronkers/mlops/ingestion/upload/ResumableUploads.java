package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.ingest.IngestConfig;
import com.kronkers.mlops.ingestion.ingest.LimitedInputStream;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Uploads in pieces. What was received is on the disk, sealed, before it counts, so that neither a cut connection nor a
 * restart of the service loses it; a killed service loses one part at most.
 */
@ApplicationScoped
class ResumableUploads {
    private static final Logger LOG = Logger.getLogger(ResumableUploads.class);

    private final UploadRows rows;
    private final PartFiles files;
    private final Uploads uploads;
    private final Datasets datasets;
    private final long partBytes;
    private final long limit;

    /** The writers of this process by upload. Those of another process are ended by the row's writer alone. */
    private final Map<UUID, UploadWriter> writers = new ConcurrentHashMap<>();

    ResumableUploads(
            UploadRows rows,
            PartFiles files,
            Uploads uploads,
            Datasets datasets,
            UploadConfig config,
            IngestConfig ingestConfig) {
        this.rows = rows;
        this.files = files;
        this.uploads = uploads;
        this.datasets = datasets;
        this.partBytes = config.partSize().asLongValue();
        this.limit = ingestConfig.limit().asLongValue();
    }

    /**
     * Bytes of a request.
     *
     * @param offset where they belong in the whole
     * @param last whether the whole ends with them
     * @param bytes their number, negative if the client did not say
     */
    record Piece(long offset, boolean last, long bytes, InputStream body) {}

    /** Largest upload in bytes. */
    long limit() {
        return limit;
    }

    /** Begins an upload, or finds the one that an earlier request of the same key began. */
    ResumableUpload begin(ResumableUpload.Creation creation) {
        datasets.get(creation.dataset());
        if (creation.bytes() != null && creation.bytes() > limit) {
            throw LimitedInputStream.tooLarge(limit);
        }
        return rows.begin(creation);
    }

    /** How far it is by now. */
    ResumableUpload progress(String dataset, UUID id, String person) {
        return rows.get(dataset, id, person);
    }

    /** How far it is. Whoever asks wants to go on, so a request that still sends is ended: the offset is final. */
    ResumableUpload state(String dataset, UUID id, String person) {
        rows.get(dataset, id, person);
        end(id);
        return rows.take(dataset, id, person, null);
    }

    /**
     * Adds a piece, and makes the whole a version if it is the last one.
     *
     * @return what the whole became, empty if pieces are missing
     * @throws RuntimeException a problem of the draft if the piece does not fit
     */
    Optional<CommitOutcome> append(String dataset, UUID id, String person, Piece piece)
            throws IOException, SQLException {
        rows.get(dataset, id, person);
        end(id);
        UUID writer = UUID.randomUUID();
        ResumableUpload upload = rows.take(dataset, id, person, writer);
        requireFit(upload, piece);
        if (upload.versionNumber == null) {
            receive(upload, writer, piece);
        }
        if (!piece.last()) {
            return Optional.empty();
        }
        ResumableUpload whole = rows.get(dataset, id, person);
        if (whole.announcedBytes != null && whole.announcedBytes != whole.receivedBytes) {
            throw UploadProblems.inconsistentLength(whole.announcedBytes, whole.receivedBytes);
        }
        return Optional.of(ingest(whole));
    }

    /** Forgets an upload and its bytes. A version that was made of it stays. */
    void cancel(String dataset, UUID id, String person) throws IOException {
        rows.get(dataset, id, person);
        rows.take(dataset, id, person, null);
        writers.remove(id);
        rows.forget(id);
        files.delete(id);
    }

    private void requireFit(ResumableUpload upload, Piece piece) {
        if (upload.versionNumber != null) {
            // The answer to the last piece was lost: asking again without bytes gets it again.
            if (piece.last() && piece.offset() == upload.receivedBytes && piece.bytes() <= 0) {
                return;
            }
            throw UploadProblems.completed(upload.receivedBytes);
        }
        if (piece.offset() != upload.receivedBytes) {
            throw UploadProblems.mismatchingOffset(upload.receivedBytes, piece.offset());
        }
        if (piece.bytes() < 0) {
            return;
        }
        long end = piece.offset() + piece.bytes();
        if (end > limit) {
            throw LimitedInputStream.tooLarge(limit);
        }
        if (upload.announcedBytes == null && piece.last()) {
            rows.announce(upload.id, end);
        } else if (upload.announcedBytes != null
                && (end > upload.announcedBytes || piece.last() && end < upload.announcedBytes)) {
            throw UploadProblems.inconsistentLength(upload.announcedBytes, end);
        }
    }

    private void receive(ResumableUpload upload, UUID token, Piece piece) throws IOException {
        try {
            write(upload, token, piece);
        } catch (IOException failure) {
            if (StorageFull.caused(failure)) {
                LOG.errorf(failure, "The disk took no more of upload %s to %s", upload.id, upload.dataset);
                throw StorageFull.problem();
            }
            throw failure;
        }
    }

    private void write(ResumableUpload upload, UUID token, Piece piece) throws IOException {
        UploadWriter writer = new UploadWriter(files, rows, upload.id, token, upload.parts, partBytes);
        writers.put(upload.id, writer);
        try {
            long most = upload.announcedBytes == null ? limit : Math.min(limit, upload.announcedBytes);
            long received = copy(piece.body(), writer, piece.offset(), most) - piece.offset();
            if (received < piece.bytes()) {
                throw new EOFException("The body ended after " + received + " of " + piece.bytes() + " bytes");
            }
        } finally {
            // Whatever ended the body, the bytes until then are kept.
            writer.end();
            writers.remove(upload.id, writer);
        }
        if (!writer.whole()) {
            throw UploadProblems.takenOver();
        }
    }

    private long copy(InputStream body, UploadWriter writer, long offset, long most) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long end = offset;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            if (end + read > most) {
                throw most == limit
                        ? LimitedInputStream.tooLarge(limit)
                        : UploadProblems.inconsistentLength(most, end + read);
            }
            writer.write(buffer, read);
            end += read;
        }
        return end;
    }

    /** What is refused keeps its bytes until it expires: after a change of the contract it can be finished again. */
    private CommitOutcome ingest(ResumableUpload upload) throws IOException, SQLException {
        if (upload.versionNumber != null) {
            files.delete(upload.id);
            return new CommitOutcome.Unchanged(datasets.version(upload.dataset, upload.versionNumber.toString()));
        }
        CommitOutcome outcome;
        try (InputStream whole = files.read(upload.id, rows.writers(upload.id))) {
            outcome = uploads.ingest(UploadParameters.ofJson(upload.parameters)
                    .upload(upload.dataset, upload.ingestKey(), upload.receivedBytes, whole, upload.createdBy));
        }
        rows.finished(upload.id, outcome.version().number());
        files.delete(upload.id);
        return outcome;
    }

    /** Ends the request that still sends. If its last part cannot be kept, that is its failure, not the caller's. */
    private void end(UUID id) {
        UploadWriter writer = writers.remove(id);
        if (writer == null) {
            return;
        }
        try {
            writer.end();
        } catch (IOException | RuntimeException lost) {
            LOG.debugf(lost, "A part of upload %s was not kept", id);
        }
    }
}
