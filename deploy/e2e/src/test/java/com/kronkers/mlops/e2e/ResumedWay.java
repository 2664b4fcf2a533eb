package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** A resumable upload by PATCH. After a kill it goes on where HEAD says. */
final class ResumedWay implements Way {
    private final DataRoom room;
    private final String dataset;
    private final int size;
    private final byte[] csv;
    private final CountDownLatch killed;
    private String upload;
    private long resumedFrom;

    /** @param killed where the connection is to stand still after half of the file until then; null sends it all */
    ResumedWay(DataRoom room, String dataset, int size, CountDownLatch killed) {
        this.room = room;
        this.dataset = dataset;
        this.size = size;
        this.csv = DataRoom.csv(0, size, dataset.hashCode());
        this.killed = killed;
    }

    @Override
    public void prepare() {
        room.declare(dataset, "keep");
        HttpResponse<String> begun = room.send(
                "POST",
                "/datasets/" + dataset + "/uploads",
                null,
                (byte[]) null,
                "Upload-Complete",
                "?0",
                "Upload-Length",
                "" + csv.length);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        upload =
                URI.create(begun.headers().firstValue("Location").orElseThrow()).getPath();
    }

    @Override
    public void send() {
        InputStream body = killed == null
                ? new ByteArrayInputStream(csv)
                : new SequenceInputStream(new ByteArrayInputStream(csv, 0, csv.length / 2), new Stalled());
        try {
            room.send(
                    "PATCH",
                    upload,
                    "application/partial-upload",
                    BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> body), csv.length),
                    "Upload-Offset",
                    "0",
                    "Upload-Complete",
                    "?1");
        } catch (UncheckedIOException cut) {
            // Whether it was is seen in the versions.
        }
    }

    @Override
    public boolean settle() {
        boolean cut = room.versions(dataset).isEmpty();
        HttpResponse<String> state = room.send("HEAD", upload, null, (byte[]) null);
        assertThat(state.statusCode()).isEqualTo(204);
        resumedFrom = state.headers().firstValueAsLong("Upload-Offset").orElseThrow();
        assertThat(resumedFrom).isBetween(0L, (long) (killed == null ? csv.length : csv.length / 2));

        // If the last answer was lost the rest is empty, and asks for it again.
        HttpResponse<String> answer = room.send(
                "PATCH",
                upload,
                "application/partial-upload",
                Arrays.copyOfRange(csv, (int) resumedFrom, csv.length),
                "Upload-Offset",
                "" + resumedFrom,
                "Upload-Complete",
                "?1");
        DataRoom.assertWhole(DataRoom.json(answer), DataRoom.fitting(0, size), DataRoom.rejected(0, size));
        assertThat(room.versions(dataset)).as(dataset).hasSize(1);
        return cut;
    }

    /** Whether some bytes, but not all, did not have to be sent again. */
    boolean wentOn() {
        return resumedFrom > 0 && resumedFrom < csv.length;
    }

    /** Gives nothing until the service was killed, and then breaks. */
    private final class Stalled extends InputStream {
        @Override
        public int read() throws IOException {
            try {
                killed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("killed");
        }
    }
}
