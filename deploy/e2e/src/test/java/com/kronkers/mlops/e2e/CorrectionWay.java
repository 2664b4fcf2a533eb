package com.kronkers.mlops.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Corrections of rejected rows, one after another, each under its own key. Each line is corrected once. */
final class CorrectionWay implements Way {
    private static final int SIZE = 8_000;

    private final DataRoom room;
    private final String dataset;
    private int sent;
    private boolean cut;

    CorrectionWay(DataRoom room, String dataset) {
        this.room = room;
        this.dataset = dataset;
    }

    @Override
    public void prepare() {
        room.declare(dataset, "keep");
        room.upload(dataset, "replace", DataRoom.csv(0, SIZE, dataset.hashCode()));
    }

    @Override
    public void send() {
        try {
            for (; sent < DataRoom.rejected(0, SIZE); sent++) {
                correct(sent);
            }
        } catch (UncheckedIOException | AssertionError broken) {
            cut = true;
        }
    }

    private JsonNode correct(int each) {
        int id = 7 + 1000 * each;
        // Behind the header, and lines are counted from 1.
        String csv = "line,raw\n" + (id + 2) + ",\"" + id + ",s1,1\"\n";
        HttpResponse<String> answer = room.send(
                "POST",
                "/datasets/" + dataset + "/versions/1/corrections",
                "text/csv",
                csv.getBytes(StandardCharsets.UTF_8),
                "Idempotency-Key",
                dataset + "-" + each);
        return DataRoom.json(answer);
    }

    @Override
    public boolean settle() {
        int corrected =
                room.get("/datasets/" + dataset + "/versions/1/corrections").size();
        assertThat(corrected).as(dataset).isBetween(sent, sent + 1);
        assertThat(room.versions(dataset)).as(dataset).hasSize(1 + corrected);

        for (int each = sent; each < DataRoom.rejected(0, SIZE); each++) {
            correct(each);
        }
        List<JsonNode> versions = room.versions(dataset);
        assertThat(versions).as(dataset).hasSize(1 + DataRoom.rejected(0, SIZE));
        DataRoom.assertWhole(versions.get(0), SIZE, 0);
        return cut;
    }
}
