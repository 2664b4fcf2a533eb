package com.kronkers.mlops.training.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.ProgramSearch;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
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

    private final ChildProcesses children = new ChildProcesses(new ObjectMapper());
    private GitServer server;
    private GitFetch git;
    private int fetches;

    @BeforeEach
    void startTheServer() throws Exception {
        assumeTrue(ProgramSearch.find("git", System.getenv("PATH")).isPresent(), "the git program is not installed");
        server = new GitServer(folder);
        git = git(Map.of());
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
    void whatIsStoredAreTheCommitsOwnFilesWhateverItsAttributesSay() throws Exception {
        String commit = server.commit(
                "attributed",
                """
                mkdir code
                echo 1 > code/train.py
                printf 'a\\nb\\n' > lines.txt
                echo '$Format:%H$ $Id$' > version
                cat > .gitattributes <<END
                *.py export-ignore
                code export-ignore
                version export-subst ident
                lines.txt text eol=crlf
                END
                """);

        Path files = fetch("attributed", commit);

        assertThat(files.resolve("code/train.py")).hasContent("1");
        assertThat(files.resolve("version")).content().isEqualTo("$Format:%H$ $Id$\n");
        assertThat(files.resolve("lines.txt")).content().isEqualTo("a\nb\n");
    }

    @Test
    void aSubmoduleIsAnEmptyFolderAndItsServerIsNotAsked() throws Exception {
        try (GitServer elsewhere = new GitServer(Files.createDirectory(folder.resolve("elsewhere")))) {
            String inner = elsewhere.commit("inner", "echo 1 > a");
            String commit = server.commit(
                    "outer",
                    """
                    echo 1 > train.py
                    mkdir inner
                    git config -f .gitmodules submodule.inner.path inner
                    git config -f .gitmodules submodule.inner.url https://%s/inner
                    git update-index --add --cacheinfo 160000,%s,inner
                    """
                            .formatted(elsewhere.host(), inner));

            Path files = fetch("outer", commit);

            assertThat(files.resolve("train.py")).hasContent("1");
            assertThat(files.resolve(".gitmodules")).content().contains(elsewhere.host());
            assertThat(files.resolve("inner")).isEmptyDirectory();
            assertThat(elsewhere.requests()).isZero();
            assertThat(server.requests()).isPositive();
        }
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
    void aRepositoryThatTakesTooMuchDiskIsToldWhatToLeaveOut() throws Exception {
        String commit = server.commit("large", "head -c 3000000 /dev/urandom > data");
        git = git(Map.of("unpacked-limit", "512K"));

        InvalidProjectException refused =
                catchThrowableOfType(InvalidProjectException.class, () -> fetch("large", commit));

        assertThat(refused).hasMessage("git fetch was ended because it used more disk than the 1 MiB that it may have");
        assertThat(refused.fix())
                .startsWith("leave data and built files out of the repository")
                .contains("kronkers.training.projects.unpacked-limit");
    }

    @Test
    void aRepositoryThatTakesTooMuchMemoryIsToldSo() throws Exception {
        assumeTrue(
                children.gaps().stream().noneMatch(gap -> gap.startsWith("memory")),
                "no control group may be made here");
        String commit = server.commit("zeros", "head -c 100000000 /dev/zero > zeros");
        git = git(Map.of("git-memory-limit", "48M"));

        InvalidProjectException refused =
                catchThrowableOfType(InvalidProjectException.class, () -> fetch("zeros", commit));

        assertThat(refused)
                .hasMessage("git fetch was ended because it used more memory than the 48 MiB that it may have");
        assertThat(refused.fix()).contains("kronkers.training.projects.git-memory-limit");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws Exception {
        git = git(Map.of("git-time-limit", "PT4S"));
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            InvalidProjectException refused = catchThrowableOfType(
                    InvalidProjectException.class,
                    () -> fetch("127.0.0.1:" + silent.getLocalPort(), "silent", "a".repeat(40)));

            assertThat(refused).hasMessage("git fetch was not done within PT4S");
            assertThat(refused.fix()).contains("kronkers.training.projects.git-time-limit");
        }
    }

    @Test
    void aCertificateThatNobodySignedIsNotTrusted() throws Exception {
        String commit = server.commit("good", "echo 1 > a");
        git = new GitFetch(children, TestProjectsConfig.with(Map.of()));

        assertThatThrownBy(() -> fetch("good", commit))
                .isInstanceOf(InvalidProjectException.class)
                .hasMessageContaining("certificate");
    }

    /** @param settings by their names below {@code kronkers.training.projects} */
    private GitFetch git(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        settings.forEach((name, value) -> all.put("kronkers.training.projects." + name, value));
        all.put(
                "kronkers.training.projects.git-certificates",
                server.certificate().toString());
        return new GitFetch(children, TestProjectsConfig.with(all));
    }

    private Path fetch(String repository, String commit) throws Exception {
        return fetch(server.host(), repository, commit);
    }

    private Path fetch(String host, String repository, String commit) throws Exception {
        Path workplace = Files.createDirectories(folder.resolve("fetch-" + ++fetches));
        Path files = workplace.resolve("files");
        GitAddress address = GitAddress.of("https://" + host + "/" + repository, commit, Set.of(host));
        git.fetch(address, workplace, new SafeFolder(files, 1 << 20, 100));
        return files;
    }
}
