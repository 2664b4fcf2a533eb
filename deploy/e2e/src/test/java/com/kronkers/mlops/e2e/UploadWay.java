package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.List;

/** An upload in one request. After a kill another file is sent, so that what the killed one left would be seen. */
final class UploadWay implements Way {
    private final DataRoom room;
    private final String dataset;
    private final String mode;
    private final int size;

    /**
     * @param mode replace, append (with a key, whose last row wins) or upsert
     * @param size rows
     */
    UploadWay(DataRoom room, String dataset, String mode, int size) {
        this.room = room;
        this.dataset = dataset;
        this.mode = mode;
        this.size = size;
    }

    private boolean adds() {
        return !mode.equals("replace");
    }

    @Override
    public void prepare() {
        room.declare(dataset, mode.equals("append") ? "key" : "keep");
        if (adds()) {
            room.upload(dataset, "replace", DataRoom.csv(0, size / 2, 0));
        }
    }

    @Override
    public void send() {
        try {
            room.upload(dataset, mode, DataRoom.csv(first(), first() + size, dataset.hashCode()));
        } catch (UncheckedIOException | AssertionError cut) {
            // Whether it was is seen in the versions.
        }
    }

    /** Half of the base's rows are replaced, where there is a base. */
    private int first() {
        return adds() ? size / 4 : 0;
    }

    @Override
    public boolean settle() {
        List<JsonNode> versions = room.versions(dataset);
        int before = adds() ? 1 : 0;
        assertThat(versions).as(dataset).hasSizeBetween(before, before + 1);
        boolean cut = versions.size() == before;
        if (!cut) {
            whole(versions.get(0), first() + size, DataRoom.rejected(first(), first() + size));
        }

        int to = first() + size + 1000;
        whole(room.upload(dataset, mode, DataRoom.csv(first(), to, 1)), to, DataRoom.rejected(first(), to));
        assertThat(room.versions(dataset)).as(dataset).hasSize(versions.size() + 1);
        return cut;
    }

    private void whole(JsonNode version, int to, int rejected) {
        DataRoom.assertWhole(version, DataRoom.fitting(0, to), rejected);
    }
}
