package com.kronkers.mlops.serving.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.runtime.Tensor;
import com.kronkers.mlops.serving.storage.UuidV7;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionIdTest {
    private final PredictionId.Signer signer = new PredictionId.Signer(new byte[32]);
    private final PredictionId id = new PredictionId("demand", 4, "champion", UuidV7.next());

    @Test
    void anIdTellsWhichDecisionAboutWhichModelMadeItAndWhen() {
        String signed = signer.sign(id);

        assertThat(signer.verify(signed)).contains(id);
        assertThat(signer.verify("demand", signed)).contains(id);
        assertThat(id.at()).isBetween(Instant.now().minusSeconds(60), Instant.now());
    }

    @Test
    void anIdOfTheFirstFormatIsKnownWhereItsModelIs() {
        String nameless = signer.signNameless(id);

        assertThat(signer.verify("demand", nameless)).contains(id);
        assertThat(signer.verify("other", nameless)).isEmpty();
        assertThat(signer.verify(nameless)).isEmpty();
    }

    @Test
    void noBitOfAnIdCanBeChanged() {
        for (String text : List.of(signer.sign(id), signer.signNameless(id))) {
            byte[] signed = Base64.getUrlDecoder().decode(text);
            for (int bit = 0; bit < signed.length * 8; bit++) {
                byte[] changed = signed.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
                assertThat(signer.verify("demand", forged)).as("bit " + bit).isEmpty();
                assertThat(signer.verify(forged)).as("bit " + bit).isEmpty();
            }
        }
    }

    @Test
    void eachRowOfARequestHasAnIdOfItsOwn() {
        for (String variant : List.of("champion", "champion-", "champion--")) {
            PredictionId first = new PredictionId("demand", 4, variant, UuidV7.next());

            List<String> signed = signer.sign(first, 70_000);

            assertThat(signed).hasSize(70_000).doesNotHaveDuplicates();
            for (int row : new int[] {0, 1, 63, 64, 4_095, 4_096, 69_999}) {
                assertThat(signer.verify(signed.get(row)))
                        .as(variant + " " + row)
                        .contains(first.ofRow(row));
                assertThat(signer.verify("demand", signed.get(row))).contains(first.ofRow(row));
                assertThat(signer.verify("other", signed.get(row))).isEmpty();
            }
            assertThat(first.ofRow(0)).isEqualTo(first);
            assertThat(first.ofRow(69_999).at()).isEqualTo(first.at());
        }
    }

    @Test
    void noIdOfARowCanBeMadeOfAnother() {
        int rows = 300;
        List<String> given = signer.sign(id, rows);
        byte[] signed = Base64.getUrlDecoder().decode(given.get(5));
        for (int bit = 0; bit < signed.length * 8; bit++) {
            byte[] changed = signed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String forged = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(signer.verify(forged).isPresent()).as("bit " + bit).isEqualTo(given.contains(forged));
        }
        assertThat(signer.verify(given.get(5) + "AAAA")).isEmpty();
        assertThat(signer.verify(given.get(5).substring(4))).isEmpty();
        assertThat(new PredictionId.Signer(new byte[] {1}).verify(given.get(5))).isEmpty();
    }

    @Test
    void aTensorOfIdsHoldsTheirTexts() {
        for (int rows : List.of(1, 2, 70_000)) {
            List<String> given = signer.sign(id, rows);

            Tensor tensor = PredictionId.tensor(given);

            assertThat(tensor.shape()).containsExactly(rows);
            assertThat(tensor.toStrings()).containsExactlyElementsOf(given);
        }
    }

    @Test
    void theIdOfALonelyRowNeedsNoNumber() {
        assertThat(signer.sign(id, 1)).containsExactly(signer.sign(id));
    }

    @Test
    void anIdOfAnotherModelOrKeyIsNone() {
        String signed = signer.sign(id);
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;

        assertThat(signer.verify("other", signed)).isEmpty();
        assertThat(new PredictionId.Signer(otherKey).verify(signed)).isEmpty();
    }

    @Test
    void whatIsNoIdIsNone() {
        for (String text :
                new String[] {null, "", "not base64 !", "AQ", "Aw", "A" + "w".repeat(60), "x".repeat(10_000)}) {
            assertThat(signer.verify("demand", text)).isEmpty();
            assertThat(signer.verify(text)).isEmpty();
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
        String signed = new PredictionId.Signer(key).sign(id);
        assertThat(new PredictionIds(file).isIdOf("demand", signed)).isTrue();
    }
}
