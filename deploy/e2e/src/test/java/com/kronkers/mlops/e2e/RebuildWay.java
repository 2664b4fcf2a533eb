package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** A derived dataset, rebuilt again and again because rows are added to its input. */
final class RebuildWay implements Way {
    private static final int FIRST = 10_000;
    private static final int STEP = 1000;
    private static final int MOST = 5;

    private final DataRoom room;
    private final String input;
    private final String derived;
    private int sent = 1;
    private boolean cut;

    RebuildWay(DataRoom room, String dataset) {
        this.room = room;
        this.input = dataset;
        this.derived = dataset + "-derived";
    }

    @Override
    public void prepare() {
        room.declare(input, "keep");
        room.say(
                "PUT",
                "/datasets/" + derived,
                "{\"derived\": {\"sql\": \"SELECT id, store, sum(quantity) OVER (PARTITION BY store) AS sold FROM t\","
                        + " \"inputs\": {\"t\": \"" + input + "\"}}}");
        room.upload(input, "replace", DataRoom.csv(0, FIRST, derived.hashCode()));
    }

    /** Makes a version of what is there and the next rows. */
    private void add(int versions) {
        room.upload(input, "append", DataRoom.csv(through(versions), through(versions + 1), derived.hashCode()));
    }

    private static int through(int version) {
        return FIRST + (version - 1) * STEP;
    }

    @Override
    public void send() {
        try {
            for (; sent < MOST; sent++) {
                add(sent);
            }
        } catch (UncheckedIOException | AssertionError broken) {
            cut = true;
        }
    }

    @Override
    public boolean settle() {
        int inputs = room.versions(input).size();
        assertThat(inputs).as(input).isBetween(sent, sent + 1);
        assertFollows(inputs);

        add(inputs);
        assertFollows(inputs + 1);
        return cut;
    }

    /** The newest derived version is of the newest input, and each is of another one. */
    private void assertFollows(int inputs) {
        List<JsonNode> versions = await().atMost(Duration.ofSeconds(60))
                .until(() -> room.versions(derived), found -> !found.isEmpty() && parent(found.get(0)) == inputs);
        assertThat(versions.stream().map(RebuildWay::parent)).as(derived).doesNotHaveDuplicates();
        for (JsonNode version : versions) {
            DataRoom.assertWhole(version, DataRoom.fitting(0, through(parent(version))), 0);
        }
    }

    private static int parent(JsonNode version) {
        return version.path("parents").path(0).path("version").asInt();
    }
}
