package com.kronkers.mlops.training.project;

import com.kronkers.mlops.training.job.JobFolders;
import com.kronkers.mlops.training.process.ProgramSearch;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A host that projects may be fetched from, with a project that trains: {@code test.git.address} and
 * {@code test.git.commit} say where. Neither is set where the git program is not installed.
 */
public final class GitResource implements QuarkusTestResourceLifecycleManager {
    private Path folder;
    private GitServer server;

    @Override
    public Map<String, String> start() {
        if (ProgramSearch.find("git", System.getenv("PATH")).isEmpty()) {
            return Map.of();
        }
        try {
            folder = Files.createTempDirectory("training-git");
            server = new GitServer(folder);
            Path archive = Files.write(
                    folder.resolve("project.zip"), ProjectArchives.java("committed", ProjectArchives.model()));
            Path jar = Path.of(System.getProperty("java.home"), "bin", "jar");
            String commit = server.commit("committed", jar + " xf " + archive);
            return Map.of(
                    "kronkers.training.projects.git-hosts",
                    server.host(),
                    "kronkers.training.projects.git-certificates",
                    server.certificate().toString(),
                    "test.git.address",
                    "https://" + server.host() + "/committed",
                    "test.git.commit",
                    commit);
        } catch (Exception e) {
            throw new IllegalStateException("the git server did not start", e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
        if (folder != null) {
            JobFolders.clear(folder);
        }
    }
}
