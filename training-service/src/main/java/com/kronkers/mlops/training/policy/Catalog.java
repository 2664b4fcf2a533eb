package com.kronkers.mlops.training.policy;

import com.kronkers.mlops.training.process.ProcessLimits;
import com.kronkers.mlops.training.project.Manifest;
import java.util.Optional;
import java.util.Set;

/** What a policy may train with. */
interface Catalog {

    /** The names of the installed trainers. */
    Set<String> trainers();

    /** What the stored project with this digest says of itself, if there is one. */
    Optional<Manifest> project(String digest);

    /** Why projects are not run on this machine, and what to do about it; empty if they are. */
    Optional<String> projectsRefused();

    /** What a program of a job may use at most. */
    ProcessLimits limits();
}
