package com.kronkers.mlops.problem;

import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.ws.rs.core.Response.Status;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * An RFC 9457 problem that teaches: what went wrong, which field, and how to fix it.
 *
 * <p>The answer is {@code {"type":"urn:kronkers:problem:<kind>","title","status","detail","instance",
 * "errors":[{"field","problem","fix"}]}}. The type is stable: clients may branch on it, texts may change.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public final class Problem {
    static final String TYPE_PREFIX = "urn:kronkers:problem:";
    static final String ERRORS = "errors";

    private final HttpProblem.Builder answer;
    private final List<FieldError> errors = new ArrayList<>();

    /**
     * One wrong field of a request.
     *
     * @param field the field's name as the caller sent it, a path for nested ones
     * @param problem what is wrong with it
     * @param fix what to send instead
     */
    public record FieldError(String field, String problem, String fix) {}

    private Problem(int status, String kind, String title, String detail) {
        answer = HttpProblem.builder()
                .withType(type(kind))
                .withTitle(title)
                .withStatus(status)
                .withDetail(detail);
    }

    /**
     * Begins a problem.
     *
     * @param status the HTTP status, 4xx or 5xx
     * @param kind last part of the stable type, in lower-case words joined by hyphens
     * @param title the same short sentence for every problem of this kind
     * @param detail what happened this time
     * @return a problem to add fields to
     */
    public static Problem of(int status, String kind, String title, String detail) {
        return new Problem(status, kind, title, detail);
    }

    /** Begins a problem by the status' name; see {@link #of(int, String, String, String)}. */
    public static Problem of(Status status, String kind, String title, String detail) {
        return of(status.getStatusCode(), kind, title, detail);
    }

    /** Names a wrong field, what is wrong with it and how to fix it. */
    public Problem field(String name, String problem, String fix) {
        errors.add(new FieldError(name, problem, fix));
        return this;
    }

    /** Adds several wrong fields. */
    public Problem fields(List<FieldError> wrong) {
        errors.addAll(wrong);
        return this;
    }

    /** Adds an HTTP header, for example {@code Retry-After}. */
    public Problem header(String name, Object value) {
        answer.withHeader(name, value);
        return this;
    }

    /** The problem as something to throw; it answers the request with this problem. */
    public RuntimeException exception() {
        if (!errors.isEmpty()) {
            answer.with(ERRORS, List.copyOf(errors));
        }
        return answer.build();
    }

    static URI type(String kind) {
        return URI.create(TYPE_PREFIX + kind);
    }
}
