package com.kronkers.mlops.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.kronkers.mlops.training.ComponentTest;
import com.kronkers.mlops.training.database.Database;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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
    void runnersThatClaimAtTheSameTimeGetDifferentJobsAndDoNotWait() throws Exception {
        // Leases that are over by this clock alone: the service's own runner leaves the jobs alone.
        JobQueue ahead = new JobQueue(database, jobs, Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
        List<UUID> waiting = QuarkusTransaction.requiringNew()
                .call(() -> List.of(insert("contested", "running", 2), insert("contested", "running", 1)));
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            QuarkusTransaction.begin();
            UUID first = claim(ahead);
            UUID second = other.submit(() -> QuarkusTransaction.requiringNew().call(() -> claim(ahead)))
                    .get(10, TimeUnit.SECONDS);

            assertThat(List.of(first, second)).containsExactlyElementsOf(waiting);
        } finally {
            QuarkusTransaction.rollback();
            other.shutdown();
            other.awaitTermination(10, TimeUnit.SECONDS);
            QuarkusTransaction.requiringNew()
                    .run(() -> database.update("delete from job where department = 'contested'"));
        }
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
