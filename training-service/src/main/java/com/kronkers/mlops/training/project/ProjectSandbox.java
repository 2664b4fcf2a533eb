package com.kronkers.mlops.training.project;

import com.kronkers.mlops.training.process.Sandbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Where strangers' code runs and their models are opened, and whether that may happen without a sandbox. */
@ApplicationScoped
public class ProjectSandbox {
    private static final Logger LOG = Logger.getLogger(ProjectSandbox.class);

    private final Sandbox sandbox;
    private final boolean trusted;

    @Inject
    ProjectSandbox(
            ProjectsConfig config,
            @ConfigProperty(name = "kronkers.training.trust-projects", defaultValue = "false") boolean trusted) {
        this(new Sandbox(config.readOnly().orElse(List.of())), trusted);
    }

    /** @param trusted whether strangers may do what this service may do, where there is no sandbox */
    public ProjectSandbox(Sandbox sandbox, boolean trusted) {
        this.sandbox = sandbox;
        this.trusted = trusted;
    }

    /** Why strangers' projects and models are refused on this machine, and what to do about it; empty if they are not. */
    public Optional<String> refusal() {
        try {
            return trusted ? Optional.empty() : sandbox.unavailable().map(ProjectSandbox::refusal);
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * The sandbox; empty where there can be none and projects are trusted.
     *
     * @throws IOException with the refusal, or if it is not known whether there can be one: nothing runs without a sandbox
     *     because a machine was slow
     */
    public Optional<Sandbox> required() throws IOException {
        Optional<String> missing = sandbox.unavailable();
        if (missing.isPresent() && !trusted) {
            throw new IOException(refusal(missing.get()));
        }
        missing.ifPresent(reason -> LOG.warnf("What is trusted runs without a sandbox: %s", reason));
        return missing.isEmpty() ? Optional.of(sandbox) : Optional.empty();
    }

    /**
     * The sandbox if there can be one; also for what is the platform's own.
     *
     * @throws IOException if it is not known whether there can be one
     */
    public Optional<Sandbox> ifAny() throws IOException {
        return sandbox.unavailable().isEmpty() ? Optional.of(sandbox) : Optional.empty();
    }

    private static String refusal(String missing) {
        return "projects run in a sandbox, and there is none: " + missing
                + ". If every project's author may do what this service may do, start the platform with"
                + " --trust-projects (kronkers.training.trust-projects=true)";
    }
}
