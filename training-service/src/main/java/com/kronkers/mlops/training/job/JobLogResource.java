package com.kronkers.mlops.training.job;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.training.job.LogFollower.Position;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What a job's programs print: as it stands, or line by line while they print it. */
@Path("/training/jobs/{id}/log")
public class JobLogResource {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final JobRepository jobs;
    private final JobFolders folders;

    JobLogResource(JobRepository jobs, JobFolders folders) {
        this.jobs = jobs;
        this.folders = folders;
    }

    /**
     * What the programs printed; empty before they start.
     *
     * @param attempt of which attempt; null for the newest that has a log
     */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({"data-scientist", "auditor", "platform"})
    public Response log(@PathParam("id") String id, @QueryParam("attempt") String attempt) {
        Job job = JobResource.find(jobs, id);
        int newest = folders.newestLogged(job.id(), job.state().attempt());
        if (attempt == null) {
            return Response.ok(newest == 0 ? "" : folders.log(job.id(), newest).toFile())
                    .build();
        }
        java.nio.file.Path log = Optional.of(attempt)
                .filter(text -> text.matches("[1-9][0-9]{0,8}"))
                .map(text -> folders.log(job.id(), Integer.parseInt(text)))
                .filter(Files::isRegularFile)
                .orElseThrow(() -> noLog(job, attempt, newest));
        return Response.ok(log.toFile()).build();
    }

    private static RuntimeException noLog(Job job, String attempt, int newest) {
        return Problem.of(
                        404,
                        "unknown-attempt",
                        "There is no such log",
                        "Attempt '" + attempt + "' of job '" + job.id() + "' has left no log. "
                                + (newest == 0
                                        ? "None of its attempts has left one yet."
                                        : "The newest that has is " + newest + "; leave attempt out to read it."))
                .exception();
    }

    /**
     * The log as server-sent events: {@code log} with a line each, and {@code end} with the job's state when it has ended. It
     * begins with the newest attempt that has a log and goes on with those that follow.
     * A client that lost its connection goes on where it was by {@code Last-Event-ID}, as browsers do by themselves.
     */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
    @RolesAllowed({"data-scientist", "auditor", "platform"})
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") String last, @Context Sse sse) {
        Job found = JobResource.find(jobs, id);
        UUID job = found.id();
        Position newest =
                Position.startOf(folders.newestLogged(job, found.state().attempt()));
        LogFollower follower = new LogFollower(
                attempt -> folders.log(job, attempt), Position.parse(last).orElse(newest));
        return Multi.createBy()
                .repeating()
                .uni(() -> Uni.createFrom()
                        .item(() -> look(job, follower))
                        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
                .withDelay(PAUSE)
                .whilst(look -> look.state() == null)
                .onItem()
                .transformToMultiAndConcatenate(look -> Multi.createFrom().items(() -> events(look, sse)));
    }

    /** @param state the job's, once it has ended and its log was read to the end; null before */
    private record Look(List<LogFollower.Line> lines, String state) {}

    private Look look(UUID id, LogFollower follower) {
        JobState state = jobs.find(id).orElseThrow().state();
        try {
            boolean ended = state.finishedAt() != null;
            List<LogFollower.Line> lines = follower.read(state.attempt(), ended);
            return new Look(lines, ended && lines.isEmpty() ? state.name() : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<OutboundSseEvent> events(Look look, Sse sse) {
        Stream<OutboundSseEvent> lines = look.lines().stream().map(line -> sse.newEventBuilder()
                .name("log")
                .id(line.next().toString())
                .data(line.text())
                .build());
        return look.state() == null
                ? lines
                : Stream.concat(
                        lines,
                        Stream.of(sse.newEventBuilder()
                                .name("end")
                                .data(look.state())
                                .build()));
    }
}
