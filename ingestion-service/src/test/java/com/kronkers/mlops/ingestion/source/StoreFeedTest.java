package com.kronkers.mlops.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apache OpenDAL over a folder. */
class StoreFeedTest {
    private final StoreFeed feed = new StoreFeed();

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void aFolderBesideASecret() throws IOException {
        root = Files.createDirectories(temp.resolve("root/day"));
        Files.writeString(root.resolve("a.csv"), "a,b\n1,2\n");
        Files.writeString(temp.resolve("secret.csv"), "secret\n");
    }

    @Test
    void anObjectIsReadOnceUntilItChanges() throws IOException {
        DatasetSource source = Definitions.file("day/a.csv");

        Fetched.Content content = (Fetched.Content) fetch(source);
        try (var body = content.body()) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("a,b\n1,2\n");
        }
        assertThat(content.bytes()).isEqualTo(8);
        source.progress = content.progress();

        assertThat(fetch(source)).isInstanceOf(Fetched.Nothing.class);
        Files.writeString(root.resolve("a.csv"), "a,b\n1,2\n3,4\n");
        assertThat(fetch(source)).isInstanceOfSatisfying(Fetched.Content.class, changed -> {
            assertThat(changed.bytes()).isEqualTo(12);
            assertThat(changed.body()).isNotNull();
        });
    }

    @Test
    void aLinkOutOfTheFolderIsRefused() throws IOException {
        Files.createSymbolicLink(root.resolve("link.csv"), temp.resolve("secret.csv"));
        Files.createSymbolicLink(root.resolve("up"), temp);

        assertThatThrownBy(() -> fetch(Definitions.file("day/link.csv")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("leads out");
        assertThatThrownBy(() -> fetch(Definitions.file("day/up/secret.csv"))).isInstanceOf(Refused.class);
    }

    @Test
    void whatIsMissingNoFileOrTooLargeIsRefused() throws IOException {
        Files.write(root.resolve("large.csv"), new byte[1001]);

        assertThatThrownBy(() -> fetch(Definitions.file("day/none.csv"))).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> fetch(Definitions.file("day"))).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> fetch(Definitions.file("day/large.csv")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("1001 bytes");
    }

    private Fetched fetch(DatasetSource source) throws IOException {
        return feed.fetch(FakeConnection.folder(temp.resolve("root").toString()), source, null);
    }
}
