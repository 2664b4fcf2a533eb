package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.training.process.ProcessLimits;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What each program of a job may use where that is less than the service allows. Each has the meaning and the unit of the
 * setting {@code kronkers.training.runner.<name>-limit}; one that is null is the service's.
 *
 * @param time from start to end; of a project's training with all its backtests together
 * @param memory of all processes together, as {@code 2G} or {@code 512M}
 * @param cpu CPU time of all processes together
 * @param processes processes and threads at a time
 * @param disk by which the folders may grow that a program writes to, as {@code 1G}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobLimits(Duration time, String memory, Duration cpu, Integer processes, String disk) {

    /** What a program of the job may use: never more than the service allows now, whatever it allowed before. */
    ProcessLimits within(ProcessLimits service) {
        return new ProcessLimits(
                lower(time, service.time()),
                lower(cpu, service.cpuTime()),
                lower(memory == null ? null : bytes(memory), service.memoryBytes()),
                lower(processes, service.processes()),
                lower(disk == null ? null : bytes(disk), service.diskBytes()),
                service.files(),
                service.logBytes(),
                service.outputBytes());
    }

    /** Those that are limited, by name, as texts. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        put(texts, "time", time);
        put(texts, "memory", memory);
        put(texts, "cpu", cpu);
        put(texts, "processes", processes);
        put(texts, "disk", disk);
        return texts;
    }

    /** @throws IllegalArgumentException if the text is no size */
    static long bytes(String size) {
        return new MemorySizeConverter().convert(size).asLongValue();
    }

    private static <T extends Comparable<T>> T lower(T asked, T allowed) {
        return asked == null || asked.compareTo(allowed) > 0 ? allowed : asked;
    }

    private static void put(Map<String, String> texts, String name, Object value) {
        Optional.ofNullable(value).ifPresent(limit -> texts.put(name, limit.toString()));
    }
}
