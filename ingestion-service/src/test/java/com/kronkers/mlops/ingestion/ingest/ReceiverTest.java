package com.kronkers.mlops.ingestion.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.ingestion.objects.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverTest {
    @Test
    void hashesTheBytesAsTheyWereSent() throws IOException {
        String csv = "\uFEFFa,b\r\n1,2\r\n\r\n";

        Receiver upload = receive(csv.getBytes(StandardCharsets.UTF_8), 1000);

        assertThat(upload.digest()).isEqualTo(Digests.of(csv));
        assertThat(upload.count()).isEqualTo(csv.getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @CsvSource({
        "89504E470D0A1A0A, PNG",
        "1F8B0800, gzip",
        "504B0304, Excel",
        "50415231, Parquet",
        "7B2261223A317D, JSON",
        "3C21444F43545950453E, HTML",
        "FFFE6100, UTF-16",
        "610062006300, binary"
    })
    void saysWhatTheFileIsInstead(String hex, String named) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex);

        assertThatThrownBy(() -> receive(bytes, 1000)).hasMessageContaining(named);
    }

    @Test
    void refusesABodyWithoutBytes() {
        assertThatThrownBy(() -> receive(new byte[0], 1000)).hasMessageContaining("no bytes");
    }

    @Test
    void stopsAsSoonAsTheLimitIsPassed() {
        byte[] body = ("a,b\n" + "1,2\n".repeat(100)).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> receive(body, body.length - 1).digest()).hasMessageContaining("too large");
    }

    @Test
    void acceptsExactlyTheLimit() throws IOException {
        byte[] body = ("a,b\n" + "1,2\n".repeat(100)).getBytes(StandardCharsets.UTF_8);

        assertThat(receive(body, body.length).digest()).isEqualTo(Digests.of(new String(body, StandardCharsets.UTF_8)));
    }

    private static Receiver receive(byte[] body, long limit) throws IOException {
        Receiver receiver = new Receiver(new ByteArrayInputStream(body), limit);
        receiver.open();
        return receiver;
    }
}
