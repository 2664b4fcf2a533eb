package com.kronkers.mlops.ingestion.upload;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;

/**
 * Adds one request's bytes to an upload. A part counts once it is flushed and recorded; another request may
 * {@link #end} the writer at any time, and what was received until then stays.
 */
final class UploadWriter {
    private final PartFiles files;
    private final UploadRows rows;
    private final UUID upload;
    private final UUID writer;
    private final long partBytes;
    private int part;
    private OutputStream current;
    private long currentBytes;
    private boolean ended;
    private boolean whole = true;

    /** @param part number of the next part */
    UploadWriter(PartFiles files, UploadRows rows, UUID upload, UUID writer, int part, long partBytes) {
        this.files = files;
        this.rows = rows;
        this.upload = upload;
        this.writer = writer;
        this.part = part;
        this.partBytes = partBytes;
    }

    /** @throws RuntimeException a 409 problem if another request has taken over */
    synchronized void write(byte[] bytes, int length) throws IOException {
        if (ended) {
            throw UploadProblems.takenOver();
        }
        int offset = 0;
        while (offset < length) {
            if (current == null) {
                current = files.begin(upload, part, writer);
            }
            int fitting = (int) Math.min(length - offset, partBytes - currentBytes);
            try {
                current.write(bytes, offset, fitting);
            } catch (IOException broken) {
                throw abandoned(broken);
            }
            currentBytes += fitting;
            offset += fitting;
            if (currentBytes == partBytes) {
                finishPart();
            }
        }
    }

    /** Records what was received and takes no more. */
    synchronized void end() throws IOException {
        if (!ended) {
            ended = true;
            finishPart();
        }
    }

    /** Whether everything that was written is recorded, now that it has ended. */
    synchronized boolean whole() {
        return whole;
    }

    private void finishPart() throws IOException {
        if (current == null) {
            return;
        }
        whole = false;
        try {
            current.close();
            files.flush(upload, part, writer);
        } catch (IOException broken) {
            throw abandoned(broken);
        }
        current = null;
        rows.received(upload, writer, currentBytes);
        whole = true;
        part++;
        currentBytes = 0;
    }

    /** A part that could not be written is worth nothing, and nothing may follow it; the parts before it stay. */
    private IOException abandoned(IOException broken) {
        ended = true;
        try {
            current.close();
        } catch (IOException again) {
            broken.addSuppressed(again);
        }
        current = null;
        try {
            files.discard(upload, part, writer);
        } catch (IOException again) {
            broken.addSuppressed(again);
        }
        return broken;
    }
}
