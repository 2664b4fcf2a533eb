package com.kronkers.mlops.serving.deployment;

import com.kronkers.mlops.runtime.BusyModelException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Watches every variant beside a champion, and takes back what breaks its guard: it gets no traffic on this replica at
 * once, which is recorded, logged, counted and told to the registry, whose next decision takes it back everywhere.
 */
@ApplicationScoped
class Canaries {
    private static final Logger LOG = Logger.getLogger(Canaries.class);

    private final Deployments deployments;
    private final TakenBackVariants takenBack;
    private final Consumer<TakenBackVariants.Entry> registry;
    private final Consumer<DeploymentRecord> records;
    private final MeterRegistry meters;
    private final CanaryGuard guard;
    private final DeploymentConfig.Guard config;
    private final Clock clock;
    /** When each package last repeated its golden rows; used by the watching thread only. */
    private final Map<String, Instant> golden = new HashMap<>();

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "canary-guard");
        thread.setDaemon(true);
        return thread;
    });
    private Instant rotated = Instant.MIN;

    @Inject
    Canaries(
            Deployments deployments,
            TakenBackVariants takenBack,
            TakeBackReports registry,
            DeploymentRecords records,
            MeterRegistry meters,
            DeploymentConfig config) {
        this(deployments, takenBack, registry::report, records::add, meters, config.guard(), Clock.systemUTC());
    }

    Canaries(
            Deployments deployments,
            TakenBackVariants takenBack,
            Consumer<TakenBackVariants.Entry> registry,
            Consumer<DeploymentRecord> records,
            MeterRegistry meters,
            DeploymentConfig.Guard config,
            Clock clock) {
        this.deployments = deployments;
        this.takenBack = takenBack;
        this.registry = registry;
        this.records = records;
        this.meters = meters;
        this.guard = CanaryGuard.of(config);
        this.config = config;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        long millis = config.interval().toMillis();
        watch.scheduleWithFixedDelay(this::lookSafely, millis, millis, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        watch.shutdownNow();
    }

    /** Looks at every variant once. */
    void look() {
        Instant now = clock.instant();
        List<Variant> all = deployments.variants();
        for (Variant variant : all) {
            if (!variant.isChampion() && variant.weight() > 0) {
                look(variant, now);
            }
        }
        Duration half = config.window().dividedBy(2);
        if (rotated.equals(Instant.MIN) || !now.isBefore(rotated.plus(half))) {
            all.forEach(variant -> variant.recent().rotate());
            rotated = now;
        }
    }

    private void look(Variant variant, Instant now) {
        try {
            broken(variant, now)
                    .ifPresent(reason -> variant.target().cause().logged(() -> takeBack(variant, reason, now)));
        } catch (RuntimeException | LinkageError e) {
            // The others are looked at all the same.
            LOG.errorf(e, "The guard could not look at %s", variant.identity());
        }
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The guard could not look at every variant", e);
        }
    }

    private Optional<String> broken(Variant variant, Instant now) {
        RecentCalls.Summary champion = deployments
                .variants(variant.identity().model())
                .champion()
                .map(Variant::summary)
                .orElseGet(() -> new RecentCalls().summary());
        return guard.broken(variant.summary(), champion).or(() -> goldenRows(variant, now));
    }

    /** Only while the model is in memory: one that nobody asks breaks nothing. */
    private Optional<String> goldenRows(Variant variant, Instant now) {
        Optional<DeployedModel> model = variant.inMemory();
        Instant last = golden.computeIfAbsent(variant.identity().digest(), digest -> now);
        if (model.isEmpty()
                || now.isBefore(last.plus(config.goldenRows()))
                || !model.get().acquire()) {
            return Optional.empty();
        }
        try {
            golden.put(variant.identity().digest(), now);
            model.get().network().checkGoldenRows();
            return Optional.empty();
        } catch (RefusedVersionException e) {
            return Optional.of(e.getMessage());
        } catch (BusyModelException e) {
            // Under load: how its calls do tells enough until the next time.
            return Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            // At the service's end the wait for a predictor is interrupted, which is not the model's fault.
            return Thread.currentThread().isInterrupted()
                    ? Optional.empty()
                    : Optional.of("golden rows cannot be predicted: " + e);
        } finally {
            model.get().release();
        }
    }

    private TakenBack takeBack(Variant variant, String reason, Instant now) {
        TakenBack why = new TakenBack(reason, now);
        variant.takeBack(why);
        LOG.errorf("%s is taken back, the champion answers in its stead: %s", variant.identity(), reason);
        meters.counter(
                        "kronkers.canary.taken.back",
                        "model",
                        variant.identity().model(),
                        "version",
                        variant.identity().version(),
                        "variant",
                        variant.alias())
                .increment();
        records.accept(DeploymentRecord.of(variant, "guard", "taken-back", reason, now));
        registry.accept(takenBack.add(variant.identity(), why, variant.target().cause()));
        return why;
    }
}
