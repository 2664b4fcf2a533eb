package com.kronkers.mlops.local.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** An error that the edge itself answers, in the form of RFC 9457. */
record EdgeProblem(int status, String type, String title, String detail) {

    static final String MEDIA_TYPE = "application/problem+json";

    static EdgeProblem unknownPath(String path) {
        return new EdgeProblem(
                404,
                "unknown-path",
                "Nothing answers below this path",
                "No service owns \"" + path + "\". The platform answers below /datasets, /training, /models,"
                        + " /predictions, /outcomes, /v2, /monitoring, /dead-letters/<service> and /openapi/<service>, and to"
                        + " MLflow's clients below /api/2.0/mlflow.");
    }

    static EdgeProblem away(String service) {
        return new EdgeProblem(
                503,
                "service-unavailable",
                "The service is away",
                "The " + service + " service takes no connections at the moment; nothing of the request reached it."
                        + " Try again in a few seconds.");
    }

    static EdgeProblem interrupted(String service) {
        return new EdgeProblem(
                502,
                "service-interrupted",
                "The service went away during the request",
                "The " + service + " service closed the connection before it answered. It may or may not have done"
                        + " what was asked; look before you repeat it.");
    }

    Buffer body(String path) {
        return new JsonObject()
                .put("type", "urn:kronkers:problem:" + type)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", path)
                .toBuffer();
    }
}
