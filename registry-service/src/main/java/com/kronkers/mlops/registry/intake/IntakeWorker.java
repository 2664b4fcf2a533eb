package com.kronkers.mlops.registry.intake;

import com.kronkers.mlops.registry.intake.FetchOutcome.Complete;
import com.kronkers.mlops.registry.intake.FetchOutcome.Unavailable;
import com.kronkers.mlops.registry.intake.FetchOutcome.Untrustworthy;
import com.kronkers.mlops.registry.intake.Intakes.IntakeOpened;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** Works off intakes: at once when one is opened, and by polling what was left over. */
@ApplicationScoped
class IntakeWorker {

    private static final Logger LOG = Logger.getLogger(IntakeWorker.class);

    private final DataSource database;
    private final Intakes intakes;
    private final TrainedFilesClient files;
    private final ExecutorService workers;

    IntakeWorker(DataSource database, Intakes intakes, TrainedFilesClient files, IntakeConfig config) {
        this.database = database;
        this.intakes = intakes;
        this.files = files;
        // A drain that waits in the queue will see whatever is due by then, so more than a few are never needed.
        int threads = config.workers();
        this.workers = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(threads),
                work -> new Thread(work, "intake"),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    void onOpened(@Observes(during = TransactionPhase.AFTER_SUCCESS) IntakeOpened opened) {
        workers.execute(this::drain);
    }

    @Scheduled(every = "${kronkers.intake.poll}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void poll() {
        workers.execute(this::drain);
    }

    @PreDestroy
    void stop() {
        // What is interrupted stays waiting and is claimed again after the restart.
        workers.shutdownNow();
    }

    private void drain() {
        try {
            Optional<IntakeClaim> next = IntakeClaim.next(database);
            while (next.isPresent()) {
                try (IntakeClaim claim = next.get()) {
                    work(claim.intake());
                }
                next = IntakeClaim.next(database);
            }
        } catch (SQLException e) {
            LOG.warn("The database did not answer; intakes wait for the next poll", e);
        } catch (RuntimeException e) {
            LOG.error("Working off intakes failed; they wait for the next poll", e);
        }
    }

    private void work(long intake) {
        try {
            ModelTrained trained = intakes.trained(intake);
            settle(intake, trained, files.fetch(trained));
        } catch (RuntimeException e) {
            LOG.errorf(e, "Intake %d failed and is tried again", intake);
            intakes.postpone(intake, "The last attempt failed: " + e);
        }
    }

    private void settle(long intake, ModelTrained trained, FetchOutcome outcome) {
        if (outcome instanceof Complete) {
            intakes.register(intake);
        } else if (outcome instanceof Untrustworthy refused) {
            LOG.warnf("Run %s of %s rejected: %s", trained.run(), trained.model(), refused.reason());
            intakes.reject(intake, refused.reason());
        } else if (outcome instanceof Unavailable away) {
            LOG.infof("Run %s of %s waits: %s", trained.run(), trained.model(), away.reason());
            intakes.postpone(intake, away.reason());
        }
    }
}
