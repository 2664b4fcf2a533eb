package com.kronkers.mlops.serving.access;

import com.kronkers.mlops.serving.access.AccessRefusedException.Reason;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.UnavailableModelException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Lets departments in by their grants and quotas. A quota is one bucket for all replicas, of which each has a copy: what
 * the others let in is taken from it as soon as they tell. Over any time t all of {@code n} replicas together let in at
 * most {@code rate * t + burst + (n - 1) * (burst + rate * s)} rows, and one request more each (a restart counts as one more
 * replica), where {@code s} is how
 * long a replica's word takes ({@code kronkers.access.share-every} and the broker's delay). What was too much is paid back,
 * so that in the long run it is {@code rate * t}. While the broker is away each replica counts alone.
 */
@Singleton
public class Access {
    private static final int SOON_SECONDS = 5;

    private final Predicate<String> deployed;
    private final boolean openUntilGranted;
    private final Refusals refusals;
    private final LongSupplier nanos;
    private final Map<String, Governed> models = new ConcurrentHashMap<>();
    private final Map<Use.Key, LongAdder> unshared = new ConcurrentHashMap<>();

    private volatile boolean known;

    /** What is decided about a model, with the buckets of its departments. */
    private record Governed(ModelAccess access, Map<String, Bucket> buckets) {
        /** {@code null} where there is no quota. */
        Bucket bucket(Caller caller) {
            return caller.department() == null ? null : buckets.get(caller.department());
        }
    }

    @Inject
    Access(Deployments deployments, AccessConfig config, Refusals refusals) {
        this(deployments::has, config.openUntilGranted(), refusals, System::nanoTime);
    }

    Access(Predicate<String> deployed, boolean openUntilGranted, Refusals refusals, LongSupplier nanos) {
        this.deployed = deployed;
        this.openUntilGranted = openUntilGranted;
        this.refusals = refusals;
        this.nanos = nanos;
    }

    /**
     * Lets a request in; also one for a model that is not deployed: who asks is told so later, while a refusal of each name
     * that somebody makes up would be counted and reported without end.
     *
     * @throws AccessRefusedException if the department may not ask this model, or has used up its quota
     * @throws UnavailableModelException if it is not known yet what was decided
     */
    public void admit(String model, Caller caller) {
        Governed governed = granted(model, caller);
        Bucket bucket = governed == null ? null : governed.bucket(caller);
        int seconds = bucket == null ? 0 : bucket.secondsUntilOpen(nanos.getAsLong());
        if (seconds > 0) {
            ModelAccess.Grant grant = governed.access().of(caller.department()).orElseThrow();
            throw refused(model, caller, AccessRefusedException.overQuota(model, grant, seconds));
        }
    }

    /**
     * The same for what takes nothing from a quota.
     *
     * @throws AccessRefusedException if the department may not ask this model
     * @throws UnavailableModelException if it is not known yet what was decided
     */
    public void requireGrant(String model, Caller caller) {
        granted(model, caller);
    }

    /** What governs this caller, who was granted the model; {@code null} if nothing does. */
    private Governed granted(String model, Caller caller) {
        if (caller.entitled() || !deployed.test(model)) {
            return null;
        }
        if (!known) {
            throw new UnavailableModelException("who may ask which model has not been read yet", SOON_SECONDS);
        }
        Governed governed = models.get(model);
        if (governed == null
                ? !openUntilGranted
                : governed.access().of(caller.department()).isEmpty()) {
            throw refused(model, caller, AccessRefusedException.notGranted(model, caller.department()));
        }
        return governed;
    }

    /**
     * Takes the rows of an admitted request from its department's quota.
     *
     * @throws AccessRefusedException if others have used it up since it was admitted; then nothing is taken
     */
    public void take(String model, Caller caller, int rows) {
        Governed governed = caller.entitled() ? null : models.get(model);
        Bucket bucket = governed == null ? null : governed.bucket(caller);
        if (bucket != null) {
            int seconds = bucket.take(rows, nanos.getAsLong());
            if (seconds > 0) {
                ModelAccess.Grant grant =
                        governed.access().of(caller.department()).orElseThrow();
                throw refused(model, caller, AccessRefusedException.overQuota(model, grant, seconds));
            }
            shareLater(model, caller, rows);
        }
    }

    /** Gives back the rows of a request that was not answered after all. */
    public void giveBack(String model, Caller caller, int rows) {
        Governed governed = caller.entitled() ? null : models.get(model);
        Bucket bucket = governed == null ? null : governed.bucket(caller);
        if (bucket != null) {
            bucket.pay(-rows, nanos.getAsLong());
            shareLater(model, caller, -rows);
        }
    }

    private void shareLater(String model, Caller caller, int rows) {
        unshared.computeIfAbsent(new Use.Key(model, caller.department()), key -> new LongAdder())
                .add(rows);
    }

    /** Another replica let these in. */
    void usedElsewhere(String model, String department, long rows) {
        Governed governed = models.get(model);
        Bucket bucket = governed == null ? null : governed.buckets().get(department);
        if (bucket != null) {
            bucket.pay(rows, nanos.getAsLong());
        }
    }

    /** What this replica let in since it was last asked. */
    List<Use> takeUnshared() {
        List<Use> uses = new ArrayList<>();
        unshared.forEach((key, adder) -> {
            long rows = adder.sumThenReset();
            if (rows > 0) {
                uses.add(new Use(key.model(), key.department(), rows));
            } else {
                adder.add(rows);
            }
        });
        return uses;
    }

    /** What is decided now, unless something newer is already. A quota that stays keeps what is left of it. */
    void decide(ModelAccess access) {
        models.compute(access.model(), (model, known) -> {
            if (known != null && known.access().revision() >= access.revision()) {
                return known;
            }
            Map<String, Bucket> buckets = new ConcurrentHashMap<>();
            for (ModelAccess.Grant grant : access.departments()) {
                if (grant.rowsPerSecond() != null) {
                    boolean stays = known != null
                            && known.access()
                                    .of(grant.department())
                                    .filter(grant::equals)
                                    .isPresent();
                    buckets.put(
                            grant.department(),
                            stays
                                    ? known.buckets().get(grant.department())
                                    : new Bucket(grant.rowsPerSecond(), grant.burst(), nanos.getAsLong()));
                }
            }
            return new Governed(access, buckets);
        });
    }

    /** Everything that was decided up to now, or up to when this replica last ran, has been told. */
    void know() {
        known = true;
    }

    List<ModelAccess> decided() {
        return models.values().stream().map(Governed::access).toList();
    }

    private AccessRefusedException refused(String model, Caller caller, AccessRefusedException refusal) {
        Reason reason = refusal.reason();
        refusals.add(model, caller.department(), reason);
        return refusal;
    }
}
