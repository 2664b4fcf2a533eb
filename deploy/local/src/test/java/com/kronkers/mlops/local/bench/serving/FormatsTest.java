package com.kronkers.mlops.local.bench.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is sent, and what the tools print. */
class FormatsTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void theSameRowsTravelAsJsonAndAsBinaryData() throws IOException {
        OipRequests.Body text = OipRequests.json("x", 2);
        OipRequests.Body binary = OipRequests.binary("x", 2);

        JsonNode inJson = json.readTree(text.bytes()).at("/inputs/0");
        JsonNode head = json.readTree(Arrays.copyOf(binary.bytes(), binary.jsonLength()));
        ByteBuffer data = ByteBuffer.wrap(
                        binary.bytes(), binary.jsonLength(), binary.bytes().length - binary.jsonLength())
                .order(ByteOrder.LITTLE_ENDIAN);

        assertThat(text.jsonLength()).isEqualTo(text.bytes().length);
        assertThat(inJson.at("/shape").toString()).isEqualTo("[2,20]");
        assertThat(head.at("/inputs/0/parameters/binary_data_size").asInt()).isEqualTo(data.remaining());
        assertThat(head.at("/parameters/binary_data_output").asBoolean()).isTrue();
        for (JsonNode number : inJson.path("data")) {
            assertThat(data.getFloat()).isEqualTo(number.floatValue());
        }
        assertThat(data.hasRemaining()).isFalse();
    }

    @Test
    void oneOutputCanBeWantedAlone() throws IOException {
        OipRequests.Body body = OipRequests.binary("x", 1, "y");

        JsonNode head = json.readTree(Arrays.copyOf(body.bytes(), body.jsonLength()));

        assertThat(head.at("/outputs").toString())
                .isEqualTo("[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}]");
    }

    @Test
    void wrkSaysWhatItSaw() throws IOException {
        LoadResult result = Wrk.parse(
                """
                Running 10s test @ http://127.0.0.1:8080/
                RESULT {"requests":20000,"failed":3,"micros":10000000,"p50":250,"p99":1750}
                """);

        assertThat(result).isEqualTo(new LoadResult(20_000, 3, 10, 0.25, 1.75));
        assertThat(result.perSecond()).isEqualTo(2_000);
        assertThatThrownBy(() -> Wrk.parse("unable to connect"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unable to connect");
    }

    @Test
    void processorTimeIsForTenThousandRequests() {
        Bench.Measured measured = new Bench.Measured(new LoadResult(20_000, 0, 10, 1, 1), 3);

        assertThat(measured.cpuPer10000()).isEqualTo(1.5);
    }

    @Test
    void theRawPredictorSaysRowsByCallersAmongWhatItsLibrariesPrint() {
        RawRun run = RawRun.parse("WARNING: something\n1 1 63000.5\n2 1000 1.25E6\n");

        assertThat(run.of(1, 1)).isEqualTo(63_000.5);
        assertThat(run.of(2, 1000)).isEqualTo(1_250_000);
    }

    @Test
    void aSwapIncludesBothItsEnds() {
        SwapsTable.Swap swap = new SwapsTable.Swap(1_000_000, 3_500_000);

        assertThat(swap.seconds()).isEqualTo(2.5);
        assertThat(swap.includes(1_000_000)).isTrue();
        assertThat(swap.includes(3_500_000)).isTrue();
        assertThat(swap.includes(3_500_001)).isFalse();
    }
}
