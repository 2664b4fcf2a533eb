package com.kronkers.mlops.ingestion.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeySourceTest {
    private static final byte[] PURPOSE = {1};
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

    @TempDir
    Path folder;

    @Test
    void aKeyIsMadeOnceForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("keys").resolve("master");

        byte[] wrapped = MasterKeySource.read(null, file).wrap(new byte[32], PURPOSE);

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file.getParent()).isDirectoryContaining(file::equals).isNotEmptyDirectory();
        assertThat(MasterKeySource.read(null, file).unwrap(wrapped, PURPOSE)).isEqualTo(new byte[32]);
        assertThat(file.getParent().toFile().list()).containsExactly("master");
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws IOException {
        Path file = folder.resolve("master");
        Files.writeString(file, "1:" + KEY);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> MasterKeySource.read(null, file))
                .withMessageContaining("chmod 600");
    }

    @Test
    void severalVersionsAreReadFromTheConfiguration() throws IOException {
        MasterKeys keys = MasterKeySource.read("1:" + KEY + ",2:" + KEY, folder.resolve("unused"));

        assertThat(keys).hasToString("MasterKeys[1, 2]");
        assertThat(MasterKeySource.read(KEY, folder.resolve("unused"))).hasToString("MasterKeys[1]");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aMalformedKeyIsNeverQuoted() {
        for (String wrong : new String[] {"1:s3cr3t!!", "x:" + KEY, "1:" + KEY + ",1:" + KEY, "1:c2VjcmV0"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MasterKeySource.read(wrong, folder.resolve("unused")))
                    .satisfies(e -> assertThat(e.getMessage() + e.getCause()).doesNotContain("s3cr3t", KEY, "c2Vjcm"));
        }
    }
}
