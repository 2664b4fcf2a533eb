package com.kronkers.mlops.training.runner;

import com.kronkers.mlops.training.champion.ChampionRepository;
import com.kronkers.mlops.training.job.Job;
import com.kronkers.mlops.training.job.JobCancelled;
import com.kronkers.mlops.training.job.JobFolders;
import com.kronkers.mlops.training.job.JobQueue;
import com.kronkers.mlops.training.job.JobQueued;
import com.kronkers.mlops.training.job.JobRepository;
import com.kronkers.mlops.training.process.ChildProcesses;
import com.kronkers.mlops.training.process.StopSignal;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Claims queued jobs and runs them, a few at a time. A job whose runner was stopped or killed is claimed again, here or
 * by another replica, and begins anew in a directory of its own.
 */
@ApplicationScoped
class JobRunner {
    private static final Logger LOG = Logger.getLogger(JobRunner.class);
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final JobRepository jobs;
    private final JobQueue queue;
    private final ChampionRepository champions;
    private final JobFolders folders;
    private final JobSettlement settlement;
    private final ChildProcesses children;
    private final JobRun run;
    private final RunnerConfig config;

    private final Semaphore calls = new Semaphore(0);
    private final Map<UUID, StopSignal> running = new ConcurrentHashMap<>();
    private final List<Thread> workers = new ArrayList<>();
    private final ScheduledExecutorService leases = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "job-leases");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean stopping;

    JobRunner(
            JobRepository jobs,
            JobQueue queue,
            ChampionRepository champions,
            JobFolders folders,
            JobSettlement settlement,
            ChildProcesses children,
            JobRun run,
            RunnerConfig config) {
        this.jobs = jobs;
        this.queue = queue;
        this.champions = champions;
        this.folders = folders;
        this.settlement = settlement;
        this.children = children;
        this.run = run;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (!children.gaps().isEmpty()) {
            LOG.warnf("On this machine nothing limits, for a job's programs: %s", String.join("; ", children.gaps()));
        }
        for (int i = 1; i <= config.concurrency(); i++) {
            Thread worker = new Thread(this::work, "job-runner-" + i);
            worker.setDaemon(true);
            worker.start();
            workers.add(worker);
        }
    }

    void queued(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobQueued event) {
        calls.release();
    }

    void cancelled(@Observes(during = TransactionPhase.AFTER_SUCCESS) JobCancelled event) {
        Optional.ofNullable(running.get(event.job())).ifPresent(signal -> signal.stop("the job was cancelled"));
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        calls.release(config.concurrency());
        running.values().forEach(signal -> signal.stop("the service stops"));
        long deadline = System.nanoTime() + GOODBYE.toNanos();
        for (Thread worker : workers) {
            worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        leases.shutdownNow();
    }

    private void work() {
        try {
            while (!stopping) {
                if (!runNext()) {
                    calls.tryAcquire(config.pollInterval().toMillis(), TimeUnit.MILLISECONDS);
                    calls.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether there was a job */
    private boolean runNext() throws InterruptedException {
        try {
            Optional<Job> job = QuarkusTransaction.requiringNew().call(() -> queue.claim(config.lease()));
            if (job.isPresent()) {
                carryOut(job.get());
            }
            return job.isPresent();
        } catch (RuntimeException | Error e) {
            // The database is away, most likely. The job's lease runs out and the job is claimed again, a bounded
            // number of times. Whatever it is, a worker that ended would leave the queue unserved, unnoticed.
            LOG.error("The job queue could not be served; trying again", e);
            return false;
        }
    }

    private void carryOut(Job job) throws InterruptedException {
        int attempt = job.state().attempt();
        try {
            if (job.interruptions() >= config.attempts()) {
                settlement.settle(
                        job,
                        new RunOutcome.Failed(
                                "run",
                                "interrupted " + job.interruptions()
                                        + " times, as its runner was lost each time; see in the"
                                        + " service's log whether the job takes it down, then queue it again, or raise"
                                        + " kronkers.training.runner.attempts"));
            } else if (!settlement.cancelIfWithdrawn(job)) {
                attempt(job, attempt);
            }
        } finally {
            for (int begun = 1; begun <= attempt; begun++) {
                JobFolders.clear(folders.attempt(job.id(), begun));
            }
        }
    }

    private void attempt(Job job, int attempt) throws InterruptedException {
        LOG.infof("Job %s of model %s begins, attempt %d", job.id(), job.model(), attempt);
        StopSignal stop = new StopSignal();
        Path directory = folders.attempt(job.id(), attempt);
        running.put(job.id(), stop);
        try (Lease lease = new Lease(leases, config.lease(), () -> jobs.renew(job, config.lease()), stop)) {
            if (stopping) {
                stop.stop("the service stops");
            }
            Workplace place =
                    new Workplace(job.id() + "-" + attempt, directory, folders.log(job.id(), attempt), steps(job));
            settlement.begin(job);
            settlement.settle(job, run.run(job, champions.find(job.model()), place, stop));
        } finally {
            running.remove(job.id(), stop);
        }
    }

    private Workplace.Steps steps(Job job) {
        return new Workplace.Steps() {
            @Override
            public void begin(String step) {
                jobs.begin(job, step);
            }

            @Override
            public void finish(String step) {
                jobs.finish(job, step);
            }
        };
    }
}
