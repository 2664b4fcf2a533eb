package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.process.Sandbox;
import com.kronkers.mlops.training.project.EntryPoint;
import com.kronkers.mlops.training.project.Project;
import com.kronkers.mlops.training.project.Projects;
import com.kronkers.mlops.training.project.ProjectsConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Which project a job means, and whether projects may be run here at all. */
@ApplicationScoped
class ProjectAccess {
    private static final Logger LOG = Logger.getLogger(ProjectAccess.class);

    private final Function<String, Optional<Project>> projects;
    private final Sandbox sandbox;
    private final boolean trusted;

    @Inject
    ProjectAccess(
            Projects projects,
            ProjectsConfig config,
            @ConfigProperty(name = "kronkers.training.trust-projects", defaultValue = "false") boolean trusted) {
        this(projects::find, new Sandbox(config.readOnly().orElse(List.of())), trusted);
    }

    /** @param projects finds a stored project by its digest */
    ProjectAccess(Function<String, Optional<Project>> projects, Sandbox sandbox, boolean trusted) {
        this.projects = projects;
        this.sandbox = sandbox;
        this.trusted = trusted;
    }

    /**
     * The sandbox for projects; empty where they are trusted and there can be none.
     *
     * @throws IOException if a project would run without one, and nobody said that it may
     */
    Optional<Sandbox> sandbox() throws IOException {
        Optional<String> missing = sandbox.unavailable();
        requireAllowed(missing);
        missing.filter(reason -> trusted)
                .ifPresent(reason -> LOG.warnf("A trusted project runs without a sandbox: %s", reason));
        return missing.isEmpty() ? Optional.of(sandbox) : Optional.empty();
    }

    /** @throws IOException if a project would run without a sandbox, and nobody said that it may */
    void requireAllowed() throws IOException {
        requireAllowed(sandbox.unavailable());
    }

    private void requireAllowed(Optional<String> missing) throws IOException {
        if (missing.isPresent() && !trusted) {
            throw new IOException("projects run in a sandbox, and there is none: " + missing.get()
                    + ". If every project's author may do what this service may do, start the platform with"
                    + " --trust-projects (kronkers.training.trust-projects=true)");
        }
    }

    Project of(Job job) throws IOException {
        String digest = job.settings().project();
        return projects.apply(digest)
                .orElseThrow(() -> new IOException("project " + digest + " is not stored here; submit it again"));
    }

    EntryPoint entryPoint(Job job) throws IOException {
        Project project = of(job);
        String name = job.settings().entryPoint();
        EntryPoint entryPoint = project.manifest().entryPoints().get(name);
        if (entryPoint == null) {
            throw new IOException("project " + project.digest() + " has no entry point " + name);
        }
        return entryPoint;
    }

    ProjectCommand commands() {
        return new ProjectCommand(System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    }
}
