package com.kronkers.mlops.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.database.Database;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several runners claim jobs, of this service or of its replicas. */
@QuarkusTest
class JobClaimTest extends ComponentTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    @Inject
    Database database;

    @Inject
    JobRepository jobs;

    @Inject
    JobQueue queue;

    @Inject
    JobCancellation cancellation;

    @Test
    void aDepartmentWithFewerJobsRunningGoesFirstThoughItWasServedLast() {
        QuarkusTransaction.begin(); // rolled back: the service's own runner never sees these jobs
        try {
            UUID busy = insert("busy", "queued", 4);
            UUID idle = insert("idle", "queued", 3);
            UUID busyNext = insert("busy", "queued", 2);
            UUID idleNext = insert("idle", "queued", 1);
            assertThat(claim(queue)).isEqualTo(busy);
            assertThat(claim(queue)).isEqualTo(idle);
            database.update("update job set state = 'failed', lease_until = null where id = ?", idle);

            assertThat(claim(queue)).isEqualTo(idleNext);
            // Each has one running; now the one that was served longest ago goes first.
            assertThat(claim(queue)).isEqualTo(busyNext);
        } finally {
            QuarkusTransaction.rollback();
        }
    }

    @Test
    void runnersThatClaimAtTheSameTimeTakeTheJobsOfDifferentDepartments() throws Exception {
        // Leases that are over by this clock alone: the service's own runner leaves the jobs alone.
        JobQueue ahead = new JobQueue(database, jobs, Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
        List<UUID> waiting = QuarkusTransaction.requiringNew()
                .call(() -> List.of(
                        insert("contested", "running", 3),
                        insert("contested", "running", 2),
                        insert("contested-too", "running", 1)));

        List<UUID> claimed = whileAnotherIsUnderWay(() -> claim(ahead), () -> claim(ahead));

        assertThat(claimed).containsExactly(waiting.get(0), waiting.get(2));
    }

    @Test
    void aJobIsCancelledThoughItIsClaimedInThatMoment() throws Exception {
        JobQueue ahead = new JobQueue(database, jobs, Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
        UUID waiting = QuarkusTransaction.requiringNew().call(() -> insert("contested", "running", 1));

        List<Object> done =
                whileAnotherIsUnderWay(() -> claim(ahead), () -> cancellation.cancel(waiting, "somebody in a hurry"));

        assertThat(done).containsExactly(waiting, true);
        JobState state = jobs.find(waiting).orElseThrow().state();
        assertThat(state.attempt()).isEqualTo(1);
        assertThat(state.error()).isEqualTo("cancelled by somebody in a hurry");
    }

    /** What two transactions answer of which the second one is begun, and waits, before the first one ends. */
    private <T> List<T> whileAnotherIsUnderWay(Callable<? extends T> first, Callable<? extends T> second)
            throws Exception {
        AtomicInteger session = new AtomicInteger();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            QuarkusTransaction.begin();
            T before = first.call();
            Future<T> after =
                    other.submit(() -> QuarkusTransaction.requiringNew().call(() -> {
                        session.set(database.first("select pg_backend_pid() as pid", row -> row.getInt("pid"))
                                .orElseThrow());
                        return second.call();
                    }));
            await().atMost(Duration.ofMinutes(1)).until(() -> waits(session.get()));
            QuarkusTransaction.commit();
            return List.of(before, after.get(1, TimeUnit.MINUTES));
        } finally {
            if (QuarkusTransaction.isActive()) {
                QuarkusTransaction.rollback();
            }
            other.shutdown();
            other.awaitTermination(10, TimeUnit.SECONDS);
            QuarkusTransaction.requiringNew()
                    .run(() -> database.update("update job set state = 'failed' where department like 'contested%'"));
        }
    }

    private boolean waits(int session) {
        return database.first(
                        "select pid from pg_stat_activity where pid = ? and wait_event_type = 'Lock'",
                        row -> row.getInt("pid"),
                        session)
                .isPresent();
    }

    private static UUID claim(JobQueue queue) {
        return queue.claim(LEASE).orElseThrow().id();
    }

    /** An urgent job that nobody has begun yet; one that runs has a lease of an hour. */
    private UUID insert(String department, String state, int minutesOld) {
        UUID id = UUID.randomUUID();
        database.update(
                """
                insert into job (id, run, policy, model, dataset, dataset_version, dataset_digest, settings, priority,
                                 department, trigger_kind, created_at, state, attempt, lease_until)
                values (?, ?, 'claimed', 'claimed-model', 'claimed', 1, ?, '{}'::jsonb, 9, ?, 'manual',
                        now() - make_interval(days => 1, mins => ?), ?, 0, now() + interval '1 hour')
                """,
                id,
                UUID.randomUUID(),
                "sha256:" + "d".repeat(64),
                department,
                minutesOld,
                state);
        return id;
    }
}
