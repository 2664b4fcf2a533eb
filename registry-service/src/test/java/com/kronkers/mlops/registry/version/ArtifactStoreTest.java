package com.kronkers.mlops.registry.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactStoreTest {

    // From sha256sum: printf 'a model' | sha256sum
    private static final String DIGEST = "sha256:97ff8a35544dcf40ad84047074439dd6aa3a0be469ea578a1b1c017d939ec61c";
    private static final byte[] MODEL = "a model".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private ArtifactStore store;

    @BeforeEach
    void open() {
        store = new ArtifactStore(folder);
    }

    @Test
    void aVerifiedFileIsKeptUnderItsDigest() throws IOException {
        assertThat(receive(new StoredFile(DIGEST, MODEL.length), MODEL)).isEmpty();

        assertThat(store.verified(DIGEST))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(MODEL));
        assertThat(names()).containsExactly(DIGEST.substring("sha256:".length()));
    }

    @Test
    void otherBytesAreRefusedAndLeaveNothing() throws IOException {
        assertThat(receive(new StoredFile(DIGEST, MODEL.length), "b model".getBytes(StandardCharsets.UTF_8)))
                .hasValueSatisfying(why -> assertThat(why).contains(DIGEST));

        assertThat(store.verified(DIGEST)).isEmpty();
        assertThat(names()).isEmpty();
    }

    @Test
    void tooFewBytesAreRefused() throws IOException {
        assertThat(receive(new StoredFile(DIGEST, MODEL.length + 1), MODEL))
                .hasValue("7 bytes came where 8 bytes were announced");
    }

    @Test
    void anEndlessFileIsNotReadToItsEnd() throws IOException {
        try (StagedFile staged = store.stage(new StoredFile(DIGEST, MODEL.length))) {
            assertThat(staged.receive(endless())).hasValue("more than 7 bytes came where 7 bytes were announced");
        }
    }

    @Test
    void nothingUnverifiedIsCommitted() throws IOException {
        try (StagedFile staged = store.stage(new StoredFile(DIGEST, MODEL.length))) {
            assertThatThrownBy(staged::commit).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aFileChangedOnDiskIsNoLongerGivenOut() throws IOException {
        receive(new StoredFile(DIGEST, MODEL.length), MODEL);
        Files.writeString(folder.resolve(DIGEST.substring("sha256:".length())), "c model");

        assertThat(store.verified(DIGEST)).isEmpty();
    }

    @Test
    void whatACrashLeftHalfWrittenIsSweptAtTheNextStart() throws IOException {
        store.stage(new StoredFile(DIGEST, MODEL.length)).receive(new ByteArrayInputStream(MODEL));
        assertThat(names()).hasSize(1);

        new ArtifactStore(folder);

        assertThat(names()).isEmpty();
    }

    @Test
    void aNameThatIsNoDigestIsNeverAPath() {
        assertThatThrownBy(() -> store.verified("sha256:../../etc/passwd"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Optional<String> receive(StoredFile expected, byte[] bytes) throws IOException {
        try (StagedFile staged = store.stage(expected)) {
            Optional<String> difference = staged.receive(new ByteArrayInputStream(bytes));
            if (difference.isEmpty()) {
                staged.commit();
            }
            return difference;
        }
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return 'a';
            }
        };
    }
}
