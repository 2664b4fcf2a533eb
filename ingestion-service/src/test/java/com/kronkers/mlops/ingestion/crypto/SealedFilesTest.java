package com.kronkers.mlops.ingestion.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedFilesTest {
    private static final int SEGMENT = 1 << 16;
    private static final int HEADER = 70;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("sealed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, SEGMENT - 16, SEGMENT, SEGMENT + 1, 5 * SEGMENT})
    void whatIsSealedCanBeReadAgainAndShowsNothing(int length) throws IOException {
        byte[] content = text(length);
        SealedFiles sealed = new SealedFiles(keys(1, 7));

        write(sealed, content);

        assertThat(read(sealed)).isEqualTo(content);
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .doesNotContain("anna@example");
    }

    @Test
    void theSameContentIsNeverTheSameFileTwice() throws IOException {
        SealedFiles sealed = new SealedFiles(keys(1, 7));
        write(sealed, text(100));
        byte[] first = Files.readAllBytes(file);
        Files.delete(file);

        write(sealed, text(100));

        assertThat(Files.readAllBytes(file)).isNotEqualTo(first);
    }

    @Test
    void aFlippedBitAnywhereIsFound() throws IOException {
        SealedFiles sealed = new SealedFiles(keys(1, 7));
        write(sealed, text(2 * SEGMENT));
        byte[] bytes = Files.readAllBytes(file);

        for (int position : new int[] {0, 5, 8, 20, 60, HEADER + 1, HEADER + 50, SEGMENT + 9, bytes.length - 1}) {
            byte[] changed = bytes.clone();
            changed[position] ^= 4;
            Files.write(file, changed);
            assertThatThrownBy(() -> read(sealed)).as("byte %d", position).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileThatWasCutOffIsFoundEvenBetweenSegments() throws IOException {
        SealedFiles sealed = new SealedFiles(keys(1, 7));
        write(sealed, text(4 * SEGMENT));
        byte[] bytes = Files.readAllBytes(file);

        for (int length : new int[] {0, HEADER - 1, HEADER, HEADER + SEGMENT, HEADER + 2 * SEGMENT, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> read(sealed)).as("%d bytes", length).isInstanceOf(IOException.class);
        }
    }

    @Test
    void segmentsThatChangedPlacesAreFound() throws IOException {
        SealedFiles sealed = new SealedFiles(keys(1, 7));
        write(sealed, text(4 * SEGMENT));
        byte[] bytes = Files.readAllBytes(file);
        byte[] second = Arrays.copyOfRange(bytes, HEADER + SEGMENT, HEADER + 2 * SEGMENT);

        System.arraycopy(bytes, HEADER + 2 * SEGMENT, bytes, HEADER + SEGMENT, SEGMENT);
        System.arraycopy(second, 0, bytes, HEADER + 2 * SEGMENT, SEGMENT);
        Files.write(file, bytes);

        assertThatThrownBy(() -> read(sealed)).isInstanceOf(IOException.class);
    }

    @Test
    void anOldFileIsReadAfterTheMasterKeyWasRotated() throws IOException {
        write(new SealedFiles(keys(1, 7)), text(100));

        MasterKeys rotated = new MasterKeys(Map.of(1, key(7), 2, key(8)));

        assertThat(read(new SealedFiles(rotated))).isEqualTo(text(100));
        Path newer = folder.resolve("newer");
        new SealedFiles(rotated).seal(newer).close();
        assertThatThrownBy(() -> new SealedFiles(keys(1, 7)).open(newer))
                .isInstanceOf(UnreadableKeyException.class)
                .hasMessageContaining("master key 2");
    }

    @Test
    void anotherMasterKeyOpensNothing() throws IOException {
        write(new SealedFiles(keys(1, 7)), text(100));

        assertThatThrownBy(() -> read(new SealedFiles(keys(1, 8)))).isInstanceOf(UnreadableKeyException.class);
    }

    private void write(SealedFiles sealed, byte[] content) throws IOException {
        try (OutputStream out = sealed.seal(file)) {
            out.write(content);
        }
    }

    private byte[] read(SealedFiles sealed) throws IOException {
        try (InputStream in = sealed.open(file)) {
            return in.readAllBytes();
        }
    }

    private static byte[] text(int length) {
        byte[] text = "anna@example.org;".repeat(length / 17 + 1).getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(text, length);
    }

    private static MasterKeys keys(int version, long seed) {
        return new MasterKeys(Map.of(version, key(seed)));
    }

    private static byte[] key(long seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }
}
