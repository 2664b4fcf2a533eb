package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.project.EntryPoint;
import com.kronkers.mlops.training.project.Project;
import com.kronkers.mlops.training.project.ProjectSandbox;
import com.kronkers.mlops.training.project.Projects;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** Which project a job means, and where it runs. */
@ApplicationScoped
class ProjectAccess {
    private final Function<String, Optional<Project>> projects;
    private final ProjectSandbox sandbox;

    @Inject
    ProjectAccess(Projects projects, ProjectSandbox sandbox) {
        this(projects::find, sandbox);
    }

    /** @param projects finds a stored project by its digest */
    ProjectAccess(Function<String, Optional<Project>> projects, ProjectSandbox sandbox) {
        this.projects = projects;
        this.sandbox = sandbox;
    }

    ProjectSandbox sandbox() {
        return sandbox;
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
