package com.kronkers.mlops.training.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where jobs work and leave their logs: a folder for each job, in it one for each attempt. */
@ApplicationScoped
public class JobFolders {
    private final Path jobs;

    JobFolders(@ConfigProperty(name = "kronkers.data-dir") Path dataDirectory) {
        this.jobs = dataDirectory.toAbsolutePath().normalize().resolve("jobs");
    }

    /** The folder of one attempt; no other attempt of any job uses it. */
    public Path attempt(UUID job, int attempt) {
        return jobs.resolve(job.toString()).resolve("attempt-" + attempt);
    }

    /** What the programs of an attempt printed; it outlives the attempt's folder. */
    public Path log(UUID job, int attempt) {
        return jobs.resolve(job.toString()).resolve("attempt-" + attempt + ".log");
    }
}
