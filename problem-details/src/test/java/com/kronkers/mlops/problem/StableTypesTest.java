package com.kronkers.mlops.problem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import jakarta.ws.rs.core.Response.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class StableTypesTest {
    private final StableTypes stableTypes = new StableTypes();
    private final ProblemContext context = ProblemContext.of(new IllegalStateException(), "/datasets/x");

    @Test
    void aProblemOfTheFrameworkGetsAStableTypeAndAdvice() {
        HttpProblem answer = stableTypes.apply(HttpProblem.valueOf(Status.FORBIDDEN), context);

        assertEquals("urn:kronkers:problem:forbidden", answer.getType().toString());
        assertTrue(answer.getDetail().contains("none of its roles"));
    }

    @Test
    void anUnknownServerErrorIsInternal() {
        HttpProblem answer = stableTypes.apply(HttpProblem.valueOf(Status.INTERNAL_SERVER_ERROR), context);

        assertEquals("urn:kronkers:problem:internal-error", answer.getType().toString());
    }

    @Test
    void aProblemOfOurOwnKeepsItsTypeFieldsAndHeaders() {
        HttpProblem ours =
                (HttpProblem) Problem.of(Status.NOT_FOUND, "unknown-dataset", "Unknown dataset", "No dataset 'x'.")
                        .field("name", "no such dataset", "create it first")
                        .header("Retry-After", 3)
                        .exception();

        HttpProblem answer = stableTypes.apply(ours, context);

        assertEquals("urn:kronkers:problem:unknown-dataset", answer.getType().toString());
        assertEquals(
                List.of(new Problem.FieldError("name", "no such dataset", "create it first")),
                answer.getParameters().get("errors"));
        assertEquals(3, answer.getHeaders().get("Retry-After"));
    }
}
