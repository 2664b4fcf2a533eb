package com.kronkers.mlops.ingestion.upload;

import com.kronkers.mlops.problem.Problem;
import io.quarkiverse.resteasy.problem.HttpProblem;
import java.net.URI;

/** What can be wrong with a piece of an upload. The draft names the types of some of these problems itself. */
final class UploadProblems {
    private static final String REGISTERED = "https://iana.org/assignments/http-problem-types#";

    private UploadProblems() {}

    static RuntimeException mismatchingOffset(long expected, long provided) {
        return registered(409, "mismatching-upload-offset", "The offset does not match the upload's")
                .withDetail("The upload has " + expected + " bytes: send the next piece from there.")
                .withHeader("Upload-Offset", expected)
                .withHeader("Upload-Complete", "?0")
                .with("expected-offset", expected)
                .with("provided-offset", provided)
                .build();
    }

    static RuntimeException completed(long bytes) {
        return registered(400, "completed-upload", "The upload is complete")
                .withDetail("All bytes are there and made a version: nothing can be added.")
                .withHeader("Upload-Offset", bytes)
                .withHeader("Upload-Complete", "?1")
                .build();
    }

    static RuntimeException inconsistentLength(long announced, long other) {
        return registered(400, "inconsistent-upload-length", "The upload's lengths contradict each other")
                .withDetail("The whole was announced as " + announced + " bytes, but this request makes it " + other
                        + ". Send a new upload if the file has changed.")
                .build();
    }

    static RuntimeException takenOver() {
        return Problem.of(
                        409,
                        "upload-taken-over",
                        "Another request goes on with the upload",
                        "An upload has one writer, the request that came last. What this one sent until then is kept.")
                .header("Connection", "close")
                .exception();
    }

    static RuntimeException unknown() {
        return Problem.of(
                        404,
                        "unknown-upload",
                        "There is no such upload",
                        "It was never begun here by you, was cancelled, or has expired.")
                .field("id", "is unknown", "Begin a new upload with POST /datasets/{name}/uploads.")
                .exception();
    }

    static RuntimeException keyReused() {
        return Problem.of(
                        422,
                        "idempotency-key-reused",
                        "The Idempotency-Key was used for another request",
                        "Under this key an upload with other parameters was begun.")
                .field("Idempotency-Key", "belongs to another upload", "Send a new key with new content.")
                .exception();
    }

    static RuntimeException tooMany(int atMost) {
        return Problem.of(
                        429,
                        "too-many-uploads",
                        "There are too many unfinished uploads",
                        "A person may have " + atMost + " unfinished uploads at once.")
                .header("Retry-After", 60)
                .field("uploads", "are too many", "Finish or DELETE one that was begun.")
                .exception();
    }

    static RuntimeException header(String name, String value, String wanted) {
        return Problem.of(400, "invalid-header", "A header is missing or malformed", name + " is " + value + ".")
                .field(name, "is missing or malformed", "Send " + wanted + ".")
                .exception();
    }

    private static HttpProblem.Builder registered(int status, String kind, String title) {
        return HttpProblem.builder()
                .withType(URI.create(REGISTERED + kind))
                .withTitle(title)
                .withStatus(status);
    }
}
