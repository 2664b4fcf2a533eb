package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.Features;
import com.kronkers.mlops.runtime.Signature;
import com.kronkers.mlops.runtime.Table;
import com.kronkers.mlops.serving.capture.Capture;
import com.kronkers.mlops.serving.capture.CapturedRequest;
import com.kronkers.mlops.serving.capture.Compared;
import com.kronkers.mlops.serving.capture.RowWeight;
import com.kronkers.mlops.serving.history.LiveHistory;
import com.kronkers.mlops.serving.topic.Cause;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jboss.logging.Logger;

/**
 * Asks shadows what was answered, after it was answered: their predictions go into windows beside the champion's, with
 * the difference, and to nobody else. Requests never wait: rows that find the line full are dropped and counted.
 */
@Singleton
public class Shadows {
    private static final Logger LOG = Logger.getLogger(Shadows.class);
    private static final Duration LONGEST_LOAD = Duration.ofSeconds(10);
    private static final long LONGEST_WAIT_MILLIS = 250;
    private static final long STOP_MILLIS = 1_000;

    private final Deployments deployments;
    private final Capture capture;
    private final MeterRegistry meters;
    private final int queueRows;
    private final Semaphore room;
    private final BlockingQueue<Copy> line = new LinkedBlockingQueue<>();
    private final Map<DeployedModel.Identity, LongAdder> dropped = new ConcurrentHashMap<>();
    private final Thread worker = new Thread(this::run, "shadows");
    private volatile boolean stopping;

    /**
     * @param prediction what of the outputs is the prediction
     * @param weight how much of the line it takes, in rows
     */
    private record Copy(
            Variant shadow,
            DeployedModel.Identity answered,
            Signature.Column prediction,
            Table rows,
            Table outputs,
            int weight) {}

    @Inject
    Shadows(Deployments deployments, Capture capture, MeterRegistry meters, DeploymentConfig config) {
        this(deployments, capture, meters, config.shadow().queueRows());
    }

    Shadows(Deployments deployments, Capture capture, MeterRegistry meters, int queueRows) {
        this.deployments = deployments;
        this.capture = capture;
        this.meters = meters;
        this.queueRows = queueRows;
        this.room = new Semaphore(queueRows);
        worker.setDaemon(true);
        worker.setPriority(Thread.MIN_PRIORITY);
    }

    void start(@Observes StartupEvent event) {
        worker.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        try {
            worker.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Copies an answered request to the model's shadows; never waits, and costs nothing where there are none.
     *
     * @param answered who answered
     * @param rows the inputs as they were understood, before features were made of them
     * @param outputs what was answered
     */
    public void copy(DeployedModel answered, Table rows, Table outputs) {
        Variants variants = deployments.variants(answered.identity().model());
        for (Variant variant : variants.all()) {
            if (variant.isShadow()) {
                int weight = RowWeight.of(rows, outputs, queueRows);
                if (room.tryAcquire(weight)) {
                    line.add(new Copy(variant, answered.identity(), answered.prediction(), rows, outputs, weight));
                } else {
                    drop(variant.identity(), rows.rows());
                }
            }
        }
    }

    private void drop(DeployedModel.Identity shadow, int rows) {
        dropped.computeIfAbsent(shadow, identity -> new LongAdder()).add(rows);
        meters.counter("kronkers.shadow.dropped.rows", "model", shadow.model(), "version", shadow.version())
                .increment(rows);
    }

    private void run() {
        while (!stopping) {
            try {
                Copy copy = line.poll(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS);
                if (copy != null) {
                    room.release(copy.weight());
                    ask(copy);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | LinkageError e) {
                LOG.error("A shadow could not be asked", e);
            }
        }
    }

    private void ask(Copy copy) {
        Lease lease = copy.shadow().lease(LONGEST_LOAD).orElse(null);
        if (lease == null) {
            return;
        }
        try (lease) {
            ask(copy, lease.model());
        }
    }

    private void ask(Copy copy, DeployedModel shadow) {
        if (shadow.history().flatMap(LiveHistory::refusal).isPresent()) {
            // It would answer by a past that nobody stands for, which is not what it is compared for.
            return;
        }
        CapturedRequest.Version version = new CapturedRequest.Version(
                shadow.identity().version(),
                shadow.identity().revision(),
                shadow.identity().variant(),
                true);
        long start = System.nanoTime();
        try {
            Table features = shadow.recipe()
                    .map(recipe -> Features.compute(
                            recipe,
                            shadow.history().map(LiveHistory::now).orElseThrow().table(),
                            copy.rows()))
                    .orElse(copy.rows());
            Table outputs = shadow.predict(features);
            capture.answered(new CapturedRequest(
                    shadow.identity().model(),
                    version,
                    null,
                    Instant.now(),
                    System.nanoTime() - start,
                    shadow.recipe(),
                    shadow.signature(),
                    features,
                    null,
                    outputs,
                    compared(copy, shadow, outputs),
                    Cause.UNKNOWN));
        } catch (RuntimeException | LinkageError e) {
            LOG.debugf("%s fails as a shadow: %s", shadow.identity(), e);
            capture.failed(shadow.identity().model(), version, System.nanoTime() - start);
        }
    }

    /** Only with the champion: a canary's answer is no measure. */
    private Compared compared(Copy copy, DeployedModel shadow, Table outputs) {
        LongAdder missed = dropped.get(shadow.identity());
        boolean champion = ModelPromoted.CHAMPION.equals(copy.answered().variant());
        return champion
                ? Compared.of(
                        copy.answered().version(),
                        copy.prediction(),
                        copy.outputs(),
                        shadow.prediction(),
                        outputs,
                        missed == null ? 0 : missed.sumThenReset())
                : null;
    }
}
