package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunTokens;
import com.kronkers.mlops.training.tracking.TrackingException;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who asks, and what may be done: data scientists and services write, others read, and the program of a run writes to that
 * run and reads its experiment.
 */
final class Caller {
    /** The attribute of an identity that came with a run's token. */
    static final String GRANT = "kronkers.run-grant";

    private static final Set<String> WRITERS = Set.of("data-scientist", "service");
    private static final Set<String> READERS = Set.of("approver", "auditor", "platform");

    private final boolean writer;
    private final boolean reader;
    private final Optional<RunTokens.Grant> grant;

    private Caller(boolean writer, boolean reader, Optional<RunTokens.Grant> grant) {
        this.writer = writer;
        this.reader = reader;
        this.grant = grant;
    }

    static Caller of(SecurityIdentity identity) {
        RunTokens.Grant grant = identity.getAttribute(GRANT);
        boolean writer = identity.getRoles().stream().anyMatch(WRITERS::contains);
        boolean reader = writer || identity.getRoles().stream().anyMatch(READERS::contains);
        return new Caller(writer, reader, Optional.ofNullable(grant));
    }

    /** Reading what belongs to no one experiment. */
    void requireReader() {
        if (!reader) {
            throw denied("read this");
        }
    }

    /** Writing what belongs to no one run. */
    void requireWriter() {
        if (!writer) {
            throw denied("write this");
        }
    }

    void requireReaderOf(long experiment) {
        if (!reader && grant.filter(good -> good.experiment() == experiment).isEmpty()) {
            throw denied("read experiment " + experiment);
        }
    }

    void requireWriterOf(UUID run) {
        if (!writer && grant.filter(good -> good.run().equals(run)).isEmpty()) {
            throw denied("write to run " + RunIds.text(run));
        }
    }

    /** The run whose token it was that came with the request, if one did. */
    Optional<UUID> grantedRun() {
        return grant.map(RunTokens.Grant::run);
    }

    /** Some of all; the single request is looked at again. */
    boolean isKnown() {
        return reader || grant.isPresent();
    }

    private TrackingException denied(String what) {
        String holder = grant.map(good -> "This token is that of run " + RunIds.text(good.run())
                        + ": it may write to that run and read its experiment, and may not ")
                .orElse("None of the token's roles may ");
        return TrackingException.denied(
                holder + what + ". Data scientists write, approvers, auditors and the platform team read.");
    }
}
