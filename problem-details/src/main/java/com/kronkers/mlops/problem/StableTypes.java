package com.kronkers.mlops.problem;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.kronkers.mlops.problem.Problem.FieldError;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.quarkiverse.resteasy.problem.validation.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Gives every problem that the framework itself raises a stable type, and bean-validation failures the same
 * {@code errors} that {@link Problem} writes, so that clients see one shape.
 */
@ApplicationScoped
class StableTypes implements ProblemPostProcessor {
    private static final Map<Integer, String> KINDS = Map.ofEntries(
            Map.entry(400, "invalid-request"),
            Map.entry(401, "unauthenticated"),
            Map.entry(403, "forbidden"),
            Map.entry(404, "not-found"),
            Map.entry(405, "method-not-allowed"),
            Map.entry(406, "not-acceptable"),
            Map.entry(409, "conflict"),
            Map.entry(413, "too-large"),
            Map.entry(415, "unsupported-media-type"),
            Map.entry(422, "invalid-content"),
            Map.entry(429, "too-many-requests"),
            Map.entry(503, "unavailable"));
    private static final Map<Integer, String> ADVICE = Map.of(
            401, "Send an Authorization header: Bearer and a token that has not expired.",
            403, "The token is valid, but none of its roles may do this.");

    @Override
    public int priority() {
        // Before the logger (100), so that what is logged is what is sent.
        return 101;
    }

    @Override
    public HttpProblem apply(HttpProblem problem, ProblemContext context) {
        HttpProblem.Builder answer = rebuilt(problem);
        if (problem.getType() == null || "about:blank".equals(problem.getType().toString())) {
            String fallback = problem.getStatusCode() < 500 ? "invalid-request" : "internal-error";
            answer.withType(Problem.type(KINDS.getOrDefault(problem.getStatusCode(), fallback)));
        }
        if (problem.getDetail() == null && ADVICE.containsKey(problem.getStatusCode())) {
            answer.withDetail(ADVICE.get(problem.getStatusCode()));
        }
        if (problem.getStatusCode() == 400 && context.cause.getCause() instanceof StreamReadException broken) {
            answer.withDetail("The body is no JSON.").with(Problem.ERRORS, List.of(noJson(broken)));
        }
        return answer.build();
    }

    private static FieldError noJson(StreamReadException broken) {
        JsonLocation at = broken.getLocation();
        String where = at == null ? "" : " from line " + at.getLineNr() + ", column " + at.getColumnNr() + " on";
        return new FieldError("body", "is no JSON" + where, "Send a whole JSON document in UTF-8.");
    }

    private static HttpProblem.Builder rebuilt(HttpProblem problem) {
        HttpProblem.Builder answer = HttpProblem.builder()
                .withType(problem.getType())
                .withTitle(problem.getTitle())
                .withStatus(problem.getStatusCode())
                .withDetail(problem.getDetail())
                .withInstance(problem.getInstance());
        problem.getHeaders().forEach(answer::withHeader);
        problem.getParameters().forEach((name, value) -> {
            if ("violations".equals(name) && value instanceof Collection) {
                answer.with(Problem.ERRORS, fieldErrors((Collection<?>) value));
            } else {
                answer.with(name, value);
            }
        });
        return answer;
    }

    private static List<FieldError> fieldErrors(Collection<?> violations) {
        return violations.stream()
                .map(Violation.class::cast)
                .map(violation -> new FieldError(
                        violation.field,
                        violation.message,
                        "Correct '" + violation.field + "' in the " + violation.in + " and send the request again."))
                .toList();
    }
}
