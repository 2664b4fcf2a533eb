package com.kronkers.mlops.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.local.state.DataDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhereToLookTest {

    @Test
    void aStoppedPlatformIsStartedAgainOnItsOwnDirectory() {
        StringWriter printed = new StringWriter();

        WhereToLook.afterStop(
                new DataDirectory(Path.of("/elsewhere")),
                List.of("/models/m/history"),
                new Console(new PrintWriter(printed, true)));

        assertThat(printed.toString())
                .contains("./kronkers up --data-dir /elsewhere", "/models/m/history", "/elsewhere/logs")
                .doesNotContain("http://");
    }

    @Test
    void theUsualDirectoryNeedsNoOption() {
        assertThat(WhereToLook.command("token data-owner", new DirectoryOption().directory()))
                .isEqualTo("./kronkers token data-owner");
    }
}
