package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.serving.storage.UuidV7;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionIdTest {
    private final PredictionId.Signer signer = new PredictionId.Signer(new byte[32]);
    private final PredictionId id = new PredictionId(4, "champion", UuidV7.next());

    @Test
    void anIdTellsWhichDecisionMadeIt() {
        assertThat(signer.verify("demand", signer.sign("demand", id))).contains(id);
    }

    @Test
    void noBitOfAnIdCanBeChanged() {
        byte[] signed = Base64.getUrlDecoder().decode(signer.sign("demand", id));

        for (int bit = 0; bit < signed.length * 8; bit++) {
            byte[] changed = signed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(signer.verify("demand", text)).as("bit " + bit).isEmpty();
        }
    }

    @Test
    void anIdOfAnotherModelOrKeyIsNone() {
        String signed = signer.sign("demand", id);
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;

        assertThat(signer.verify("other", signed)).isEmpty();
        assertThat(new PredictionId.Signer(otherKey).verify("demand", signed)).isEmpty();
    }

    @Test
    void whatIsNoIdIsNone() {
        for (String text : new String[] {null, "", "not base64 !", "AQ", "x".repeat(10_000)}) {
            assertThat(signer.verify("demand", text)).isEmpty();
        }
    }

    @Test
    void idsSortByTheTimeTheyWereMade() {
        long before = System.currentTimeMillis();
        long made = UuidV7.next().getMostSignificantBits() >>> 16;

        assertThat(made).isBetween(before, System.currentTimeMillis());
        assertThat(UuidV7.next().version()).isEqualTo(7);
        assertThat(UuidV7.next().variant()).isEqualTo(2);
    }

    @Test
    void theKeyIsMadeOnceAndOnlyItsOwnerReadsIt(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("id.key");

        new PredictionIds(file);

        byte[] key = Files.readAllBytes(file);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        String signed = new PredictionId.Signer(key).sign("demand", id);
        assertThat(new PredictionIds(file).isIdOf("demand", signed)).isTrue();
    }
}
