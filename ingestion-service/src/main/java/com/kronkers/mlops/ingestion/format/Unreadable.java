package com.kronkers.mlops.ingestion.format;

import com.kronkers.mlops.problem.Problem;

/** The problems of uploads that cannot be read. */
final class Unreadable {
    private Unreadable() {}

    /** 415: the body is something else than a table. */
    static RuntimeException notATable(String noun, String fix) {
        return Problem.of(
                        415,
                        "not-a-table",
                        "The body is no table that can be read",
                        "By its first bytes the body is " + noun + ", whatever its name says.")
                .field("body", "is " + noun, fix)
                .exception();
    }

    /** 422: the body is of a known format, but damaged. */
    static RuntimeException damaged(String noun, String problem, String fix) {
        return Problem.of(422, "damaged-file", "The file is damaged", "The body is " + noun + ", but " + problem + ".")
                .field("body", problem, fix)
                .exception();
    }

    /** 422: the body ended before the format says it does. */
    static RuntimeException cutOff(String noun) {
        return Problem.of(
                        422,
                        "truncated-file",
                        "The file is cut off",
                        "The body is " + noun + ", but it is truncated: it ends before its contents do.")
                .field("body", "is truncated", "Send the whole file; compare its size with the original's.")
                .exception();
    }

    /** 422: the body holds more than the service unpacks. */
    static RuntimeException expandsTooFar(String noun, String limit, String fix) {
        return Problem.of(
                        422,
                        "expands-too-far",
                        "The file expands too far",
                        "The body is " + noun + " that expands to more than " + limit + ".")
                .field("body", "expands to more than " + limit, fix)
                .exception();
    }

    /** 422: there are no rows. */
    static RuntimeException empty(String detail) {
        return Problem.of(422, "empty-file", "The file is empty", detail)
                .field("body", "is empty", "Send a file with a header and at least one row.")
                .exception();
    }

    /** 422: an option of the request does not fit the file. */
    static RuntimeException option(String name, String problem, String fix) {
        return Problem.of(422, "invalid-parameter", "A parameter has an invalid value", name + " " + problem + ".")
                .field(name, problem, fix)
                .exception();
    }
}
