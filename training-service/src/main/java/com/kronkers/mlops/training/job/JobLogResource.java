package com.kronkers.mlops.training.job;

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

    /** What the programs printed, in the present or last attempt; empty before they start. */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({"data-scientist", "auditor", "platform"})
    public Response log(@PathParam("id") String id) {
        Job job = JobResource.find(jobs, id);
        java.nio.file.Path log = folders.log(job.id(), job.state().attempt());
        return Response.ok(Files.isRegularFile(log) ? log.toFile() : "").build();
    }

    /**
     * The log as server-sent events: {@code log} with a line each, and {@code end} with the job's state when it has ended.
     * A client that lost its connection goes on where it was by {@code Last-Event-ID}, as browsers do by themselves.
     */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
    @RolesAllowed({"data-scientist", "auditor", "platform"})
    public Multi<OutboundSseEvent> follow(
            @PathParam("id") String id, @HeaderParam("Last-Event-ID") String last, @Context Sse sse) {
        UUID job = JobResource.find(jobs, id).id();
        LogFollower follower = new LogFollower(
                attempt -> folders.log(job, attempt), Position.parse(last).orElse(Position.START));
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
