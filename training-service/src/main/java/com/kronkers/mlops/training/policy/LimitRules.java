package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.problem.Problem.FieldError;
import com.kronkers.mlops.training.process.ProcessLimits;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Says what is wrong with the limits that a policy or a job asks for: the service's are the most. */
public final class LimitRules {
    private static final String LIMITS = "limits";
    private static final Set<String> FIELDS = Set.of("time", "memory", "cpu", "processes", "disk");
    private static final String SIZE = "[1-9][0-9]{0,17}|[1-9][0-9]{0,5}[KMGT]";

    private final ObjectFields limits;

    private LimitRules(ObjectFields limits) {
        this.limits = limits;
    }

    /**
     * Reads the limits of a request that may have some.
     *
     * @param request a JSON object
     * @param most what the service allows
     * @param errors gets every limit that cannot be used, with its fix
     * @return null where there are none
     */
    public static JobLimits check(JsonNode request, ProcessLimits most, List<FieldError> errors) {
        return check(ObjectFields.of(request, errors), most);
    }

    static JobLimits check(ObjectFields request, ProcessLimits most) {
        if (!request.has(LIMITS)) {
            return null;
        }
        ObjectFields limits = request.object(LIMITS);
        limits.allowOnly(FIELDS);
        return new LimitRules(limits).read(most);
    }

    private JobLimits read(ProcessLimits most) {
        return new JobLimits(
                duration("time", most.time()),
                size("memory", most.memoryBytes()),
                duration("cpu", most.cpuTime()),
                processes(most.processes()),
                size("disk", most.diskBytes()));
    }

    private Duration duration(String name, Duration most) {
        Duration asked = limits.duration(name, null);
        if (asked != null && asked.isZero()) {
            limits.wrong(name, "is no time at all", "send an ISO-8601 duration such as PT10M");
        } else if (asked != null && asked.compareTo(most) > 0) {
            tooMuch(name, "time".equals(name) ? "time-limit" : "cpu-limit", asked, most);
        }
        return asked;
    }

    private String size(String name, long most) {
        if (!limits.has(name)) {
            return null;
        }
        String asked = limits.text(name, SIZE, "send a size as a text, such as 512M or 2G");
        if (!asked.isEmpty() && JobLimits.bytes(asked) > most) {
            tooMuch(name, name + "-limit", asked, shown(most));
        }
        return asked;
    }

    private Integer processes(int most) {
        String name = "processes";
        if (!limits.has(name)) {
            return null;
        }
        long asked = limits.integer(name, 1, Long.MAX_VALUE, 1);
        if (asked > most) {
            tooMuch(name, "process-limit", asked, most);
        }
        return (int) Math.min(asked, most);
    }

    private void tooMuch(String name, String setting, Object asked, Object most) {
        limits.wrong(
                name,
                "'" + asked + "' is more than the " + most + " of kronkers.training.runner." + setting,
                "send at most " + most + ", or have that setting of the service raised");
    }

    /** As a setting would say it. */
    private static String shown(long bytes) {
        long shown = bytes;
        String unit = "";
        for (String larger : List.of("K", "M", "G")) {
            if (shown % 1024 == 0) {
                shown /= 1024;
                unit = larger;
            } else {
                break;
            }
        }
        return shown + unit;
    }
}
