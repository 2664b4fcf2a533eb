package com.kronkers.mlops.serving.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.serving.platform.DemandModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactCacheTest {
    private static final int MOST = 100_000;
    private static final String LINK = "/models/demand/versions/1/artifact";
    private static final String UNKNOWN = "sha256:" + "0".repeat(64);

    @TempDir
    Path folder;

    private final AtomicLong read = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();

    @BeforeEach
    void noneThere() throws IOException {
        Files.createDirectories(folder.resolve("artifacts"));
    }

    @Test
    void aPackageAtTheBoundIsFetched() throws IOException {
        byte[] content = new byte[MOST];
        Path same = Files.write(folder.resolve("same"), content);
        ModelPromoted.Artifact artifact = new ModelPromoted.Artifact(DemandModel.digest(same), MOST, LINK);

        Path fetched =
                cache(new ByteArrayInputStream(content), OptionalLong.of(MOST)).get(artifact);

        assertThat(fetched).hasSize(MOST);
    }

    @Test
    void aDownloadWithoutEndIsBrokenOffAndLeavesNothing() throws IOException {
        ArtifactCache cache = cache(new Endless(), OptionalLong.empty());

        assertThatThrownBy(() -> cache.get(new ModelPromoted.Artifact(UNKNOWN, 1, LINK)))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessageContaining("at most " + MOST + " are fetched")
                .hasMessageContaining("kronkers.deployment.largest-package");
        assertThat(read).hasValueLessThan(2 * MOST);
        assertThat(closed).hasValue(1);
        assertThat(left()).isEmpty();
    }

    @Test
    void aLengthBeyondTheBoundIsRefusedBeforeAnythingIsRead() throws IOException {
        ArtifactCache cache = cache(new Endless(), OptionalLong.of(MOST + 1));

        assertThatThrownBy(() -> cache.get(new ModelPromoted.Artifact(UNKNOWN, 1, LINK)))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessageContaining("has " + (MOST + 1) + " bytes or more")
                .hasMessageContaining("kronkers.deployment.largest-package");
        assertThat(read).hasValue(0);
        assertThat(closed).hasValue(1);
        assertThat(left()).isEmpty();
    }

    @Test
    void whatThePromotionSaysIsTooLargeIsNotAskedFor() throws IOException {
        ArtifactCache cache = new ArtifactCache(
                folder.resolve("artifacts"),
                artifact -> {
                    throw new AssertionError("asked");
                },
                MOST);

        assertThatThrownBy(() -> cache.get(new ModelPromoted.Artifact(UNKNOWN, MOST + 1L, LINK)))
                .isInstanceOf(RefusedVersionException.class)
                .hasMessageContaining("kronkers.deployment.largest-package");
        assertThat(left()).isEmpty();
    }

    private ArtifactCache cache(InputStream content, OptionalLong length) {
        return new ArtifactCache(
                folder.resolve("artifacts"), artifact -> new ArtifactSource.Download(content, length), MOST);
    }

    private Stream<Path> left() throws IOException {
        return Files.list(folder.resolve("artifacts"));
    }

    private final class Endless extends InputStream {
        @Override
        public int read() {
            read.incrementAndGet();
            return 'x';
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            read.addAndGet(length);
            return length;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
