package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.ProgramSearch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits of a real server, fetched by the real git program over TLS. */
class GitFetchTest {
    @TempDir
    Path folder;

    private GitServer server;
    private GitFetch git;
    private int fetches;

    @BeforeEach
    void startTheServer() throws Exception {
        assumeTrue(ProgramSearch.find("git", System.getenv("PATH")).isPresent(), "the git program is not installed");
        server = new GitServer(folder);
        git = new GitFetch(
                new ChildProcesses(new ObjectMapper()),
                TestProjectsConfig.with(Map.of(
                        "kronkers.training.projects.git-certificates",
                        server.certificate().toString())));
    }

    @AfterEach
    void stopTheServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void theFilesOfACommitAreFetched() throws Exception {
        String commit = server.commit("good", "echo 'name: a' > MLproject; mkdir code; echo 1 > code/train.py");

        Path files = fetch("good", commit);

        assertThat(files.resolve("code/train.py")).hasContent("1");
        assertThat(files.resolve(".git")).doesNotExist();
    }

    @Test
    void aLinkInARepositoryIsRefusedAsInAnArchive() throws Exception {
        String commit = server.commit("linked", "ln -s /etc/passwd MLproject");

        assertThatThrownBy(() -> fetch("linked", commit)).hasMessage("is a link or a device");
    }

    @Test
    void aCommitThatIsNotThereIsToldSo() throws Exception {
        server.commit("other", "echo 1 > a");

        assertThatThrownBy(() -> fetch("other", "0".repeat(39) + "1"))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessageStartingWith("git fetch did not succeed: ");
    }

    @Test
    void aHostThatSendsElsewhereIsNotFollowed() throws Exception {
        String commit = server.commit("good", "echo 1 > a");

        assertThatThrownBy(() -> fetch("moved/good", commit))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessageStartingWith("git fetch did not succeed: ");
    }

    @Test
    void aCertificateThatNobodySignedIsNotTrusted() throws Exception {
        String commit = server.commit("good", "echo 1 > a");
        git = new GitFetch(new ChildProcesses(new ObjectMapper()), TestProjectsConfig.with(Map.of()));

        assertThatThrownBy(() -> fetch("good", commit))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessageContaining("certificate");
    }

    private Path fetch(String repository, String commit) throws Exception {
        Path workplace = Files.createDirectories(folder.resolve("fetch-" + ++fetches));
        Path files = workplace.resolve("files");
        GitAddress address =
                GitAddress.of("https://" + server.host() + "/" + repository, commit, Set.of(server.host()));
        git.fetch(address, workplace, new SafeFolder(files, 1 << 20, 100));
        return files;
    }
}
