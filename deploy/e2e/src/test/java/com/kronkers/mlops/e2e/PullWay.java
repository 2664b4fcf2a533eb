package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A file that the service pulls by itself, and after a kill again. */
final class PullWay implements Way {
    private final DataRoom room;
    private final String dataset;
    private final Path drop;
    private final int size;

    /** @param drop the folder of the connection {@code drop} */
    PullWay(DataRoom room, String dataset, Path drop, int size) {
        this.room = room;
        this.dataset = dataset;
        this.drop = drop;
        this.size = size;
    }

    @Override
    public void prepare() {
        room.declare(dataset, "keep");
        try {
            Files.write(drop.resolve(dataset + ".csv"), DataRoom.csv(0, size, dataset.hashCode()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        room.say("PUT", source(), "{\"connection\": \"drop\", \"path\": \"" + dataset + ".csv\"}");
    }

    private String source() {
        return "/datasets/" + dataset + "/sources/nightly";
    }

    @Override
    public void send() {
        try {
            pull();
        } catch (UncheckedIOException | AssertionError cut) {
            // Whether it was is seen in its attempts.
        }
    }

    /** Gives the dataset's pulls once none waits. */
    private JsonNode pull() {
        if (room.get(source() + "/pulls").isEmpty()) {
            DataRoom.json(room.send("POST", source() + "/pull", null, (byte[]) null));
        }
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> room.get(source() + "/pulls"), pulls -> !pulls.findValuesAsText("state")
                        .contains("queued"));
    }

    @Override
    public boolean settle() {
        JsonNode pulls = pull();
        assertThat(pulls).hasSize(1);
        assertThat(pulls.path(0).path("state").asText()).as("%s", pulls).isEqualTo("done");
        assertThat(room.versions(dataset)).as(dataset).hasSize(1);
        DataRoom.assertWhole(room.versions(dataset).get(0), DataRoom.fitting(0, size), DataRoom.rejected(0, size));
        return pulls.path(0).path("attempts").asInt() > 1;
    }
}
