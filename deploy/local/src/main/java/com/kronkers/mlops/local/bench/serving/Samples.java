package com.kronkers.mlops.local.bench.serving;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The requests of one load, each with the time at which it was to be sent. */
final class Samples {
    private static final int SUCCESS = 200;
    private static final double MICROS_PER_MILLI = 1_000;

    private final List<Sample> samples;

    /**
     * One request.
     *
     * @param dueMicros when it was to be sent, in microseconds since 1970
     * @param latencyMicros from then to the end of its answer, or to the failure
     * @param status of the answer; 0 where there was none
     */
    record Sample(long dueMicros, long latencyMicros, int status) {
        boolean failed() {
            return status != SUCCESS;
        }
    }

    Samples(List<Sample> samples) {
        this.samples = List.copyOf(samples);
    }

    static Samples together(List<Samples> parts) {
        return new Samples(parts.stream().flatMap(part -> part.samples.stream()).toList());
    }

    static Samples read(Path file) throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            while (true) {
                samples.add(new Sample(in.readLong(), in.readLong(), in.readInt()));
            }
        } catch (EOFException end) {
            return new Samples(samples);
        }
    }

    void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            for (Sample sample : samples) {
                out.writeLong(sample.dueMicros());
                out.writeLong(sample.latencyMicros());
                out.writeInt(sample.status());
            }
        }
    }

    /** Those that were due at such times, in microseconds since 1970. */
    Samples due(Predicate<Long> time) {
        return new Samples(
                samples.stream().filter(sample -> time.test(sample.dueMicros())).toList());
    }

    /** When the first was due; the end of time where there is none. */
    long firstDueMicros() {
        return samples.stream().mapToLong(Sample::dueMicros).min().orElse(Long.MAX_VALUE);
    }

    int size() {
        return samples.size();
    }

    long failed() {
        return samples.stream().filter(Sample::failed).count();
    }

    /** In percent; not a number where there was no request. */
    double successPercent() {
        return 100.0 * (size() - failed()) / size();
    }

    /**
     * The latency that this share of the requests stayed within, by the nearest rank: one that was really seen. Failed
     * requests count with the time that they took.
     *
     * @param percent above 0, at most 100
     * @return milliseconds; not a number where there was no request
     */
    double percentileMillis(double percent) {
        if (samples.isEmpty()) {
            return Double.NaN;
        }
        long[] sorted =
                samples.stream().mapToLong(Sample::latencyMicros).sorted().toArray();
        return sorted[rank(percent, sorted.length) - 1] / MICROS_PER_MILLI;
    }

    /** How many requests of each status failed, for a message. */
    String failures() {
        int[] statuses = samples.stream()
                .filter(Sample::failed)
                .mapToInt(Sample::status)
                .sorted()
                .toArray();
        return Arrays.stream(statuses)
                .distinct()
                .mapToObj(status -> (status == 0 ? "no answer" : "status " + status) + ": "
                        + Arrays.stream(statuses).filter(each -> each == status).count())
                .toList()
                .toString();
    }

    private static int rank(double percent, int size) {
        return Math.max(1, (int) Math.ceil(percent * size / 100 - 1e-9));
    }
}
