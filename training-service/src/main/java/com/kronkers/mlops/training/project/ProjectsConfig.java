package com.kronkers.mlops.training.project;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What projects may be, where they may come from, and how their environments are made. */
@ConfigMapping(prefix = "kronkers.training.projects")
public interface ProjectsConfig {

    /** How large an archive may be: code, not data. */
    @WithDefault("64M")
    MemorySize archiveLimit();

    /** How large a project may be when it is unpacked. */
    @WithDefault("256M")
    MemorySize unpackedLimit();

    /** How many files and folders a project may have. */
    @WithDefault("10000")
    int fileLimit();

    /** Hosts that projects may be fetched from by git; none by default, as each is trusted not to lead elsewhere. */
    Optional<Set<String>> gitHosts();

    /** A file of certificates to trust for git, where a host's own authority signed its certificate. */
    Optional<Path> gitCertificates();

    /** How long a fetch by git may take. */
    @WithDefault("PT2M")
    Duration gitTimeLimit();

    /** How much memory git may have while it fetches: a file of a repository is held in it as a whole. */
    @WithDefault("1G")
    MemorySize gitMemoryLimit();

    /** How long the making of a Python environment may take. */
    @WithDefault("PT20M")
    Duration environmentTimeLimit();

    /** How much disk an environment may take; one with PyTorch for graphics cards, too, takes over 8 GB while it is made. */
    @WithDefault("16G")
    MemorySize environmentDisk();

    /** How many files and folders an environment may have. */
    @WithDefault("300000")
    int environmentFiles();

    /** How long an environment is kept that nobody uses. */
    @WithDefault("P30D")
    Duration environmentsAge();

    /** How much disk the kept environments may take together; those used longest ago go first, and never one in use. */
    @WithDefault("32G")
    MemorySize environmentsDisk();

    /** Python interpreters to choose from, by name or path; the first that a project's version fits is taken. */
    @WithDefault("python3,/usr/bin/python3")
    List<String> pythons();

    /**
     * Variables that pip gets from the service's own environment while an environment is made: where packages come from.
     * A project never sees them.
     */
    @WithDefault("PIP_INDEX_URL,PIP_EXTRA_INDEX_URL,PIP_FIND_LINKS,PIP_NO_INDEX,PIP_CERT,PIP_PROXY,"
            + "PIP_DEFAULT_TIMEOUT,HTTPS_PROXY,HTTP_PROXY,NO_PROXY,https_proxy,http_proxy,no_proxy,SSL_CERT_FILE")
    List<String> pipVariables();

    /** Further folders of this machine that every project may read, such as a Julia installation outside of /usr. */
    Optional<List<Path>> readOnly();
}
