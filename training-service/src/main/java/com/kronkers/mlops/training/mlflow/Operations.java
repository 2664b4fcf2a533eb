package com.kronkers.mlops.training.mlflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which method on which path does what. */
final class Operations {
    private final Map<String, Map<String, Operation>> fixed = new HashMap<>();
    private final List<Varying> varying = new ArrayList<>();

    /** What a request does; the answer is written as JSON. It says itself who may. */
    @FunctionalInterface
    interface Operation {
        Object answer(Call call) throws Exception;
    }

    private record Varying(Pattern pattern, Map<String, Operation> byMethod) {}

    /** An operation that was found, and what the path says besides. */
    record Found(Map<String, Operation> byMethod, List<String> variables) {}

    /** Adds an operation; {@code {}} in the path stands for one segment that varies. */
    Operations add(String method, String path, Operation operation) {
        if (!path.contains("{}")) {
            fixed.computeIfAbsent(path, key -> new HashMap<>()).put(method, operation);
            return this;
        }
        Pattern pattern = Pattern.compile(path.replace("{}", "([^/]+)"));
        varying.stream()
                .filter(known -> known.pattern().pattern().equals(pattern.pattern()))
                .findFirst()
                .orElseGet(() -> {
                    Varying added = new Varying(pattern, new HashMap<>());
                    varying.add(added);
                    return added;
                })
                .byMethod()
                .put(method, operation);
        return this;
    }

    Operations post(String path, Operation operation) {
        return add("POST", path, operation);
    }

    Operations get(String path, Operation operation) {
        return add("GET", path, operation);
    }

    /** What is done at a path, by method; fixed paths come before those that vary. */
    Optional<Found> find(String path) {
        Map<String, Operation> known = fixed.get(path);
        if (known != null) {
            return Optional.of(new Found(known, List.of()));
        }
        for (Varying each : varying) {
            Matcher matcher = each.pattern().matcher(path);
            if (matcher.matches()) {
                List<String> variables = new ArrayList<>();
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    variables.add(matcher.group(i));
                }
                return Optional.of(new Found(each.byMethod(), variables));
            }
        }
        return Optional.empty();
    }
}
