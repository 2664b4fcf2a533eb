package com.kronkers.mlops.serving.access;

import com.kronkers.mlops.serving.access.AccessRefusedException.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts refusals until they are reported: a caller that asks in a loop makes one line an interval, not a thousand. */
@ApplicationScoped
class Refusals {
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<Key, Tally> tallies = new ConcurrentHashMap<>();

    /** Refusals of one kind in one interval. */
    record Tally(Key key, long count, Instant from, Instant to) {
        Tally plus(Tally other) {
            return new Tally(
                    key,
                    count + other.count,
                    from.isBefore(other.from) ? from : other.from,
                    to.isAfter(other.to) ? to : other.to);
        }
    }

    /** @param department {@code null} if the token names none */
    record Key(String model, String department, Reason reason) {}

    @Inject
    Refusals(MeterRegistry meters) {
        this(meters, Clock.systemUTC());
    }

    Refusals(MeterRegistry meters, Clock clock) {
        this.meters = meters;
        this.clock = clock;
    }

    void add(String model, String department, Reason reason) {
        meters.counter("kronkers.predictions.refused", "model", model, "reason", reason.word())
                .increment();
        Instant now = clock.instant();
        Key key = new Key(model, department, reason);
        add(new Tally(key, 1, now, now));
    }

    /** Puts back what could not be reported. */
    void add(Tally tally) {
        tallies.merge(tally.key(), tally, Tally::plus);
    }

    /** Everything since the last report. */
    List<Tally> take() {
        List<Tally> taken = new ArrayList<>();
        for (Key key : List.copyOf(tallies.keySet())) {
            Tally tally = tallies.remove(key);
            if (tally != null) {
                taken.add(tally);
            }
        }
        return taken;
    }
}
