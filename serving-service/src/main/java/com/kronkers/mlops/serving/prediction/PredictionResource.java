package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.serving.access.AccessRefusedException;
import com.kronkers.mlops.serving.access.Caller;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import com.kronkers.mlops.serving.topic.Cause;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Predictions with named fields, and the document that says which. */
@Path("/predictions")
public class PredictionResource {
    private static final String CSV = "text/csv";
    private static final MediaType CSV_TYPE = new MediaType("text", "csv");

    private final Turns turns;
    private final Predictor predictor;
    private final ModelInterfaces interfaces;
    private final ApiDocuments documents;
    private final ModelReaders readers;
    private final PredictionConfig config;
    private final SecurityIdentity caller;

    PredictionResource(
            Turns turns,
            Predictor predictor,
            ModelInterfaces interfaces,
            ApiDocuments documents,
            ModelReaders readers,
            PredictionConfig config,
            SecurityIdentity caller) {
        this.turns = turns;
        this.predictor = predictor;
        this.interfaces = interfaces;
        this.documents = documents;
        this.readers = readers;
        this.config = config;
        this.caller = caller;
    }

    /** Predicts the rows of a JSON or CSV body; answers as JSON or CSV, whichever the caller prefers. */
    @POST
    @Path("/{model}")
    @Consumes({MediaType.APPLICATION_JSON, CSV})
    @Produces({MediaType.APPLICATION_JSON, CSV})
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    @NonBlocking
    public CompletionStage<Response> predict(
            @PathParam("model") String model,
            @HeaderParam(Deployments.VARIANT_KEY) String key,
            @HeaderParam(Turns.TIMEOUT) String timeout,
            @HeaderParam(Cause.TRACE_PARENT) String traceparent,
            @QueryParam("version") String version,
            @QueryParam("explain") String explain,
            @Context HttpHeaders headers,
            byte[] sent) {
        byte[] body = sent == null ? new byte[0] : sent;
        if (body.length > config.maxBody().asLongValue()) {
            throw tooLarge(config.maxBody().asLongValue());
        }
        Predictor.Question question = new Predictor.Question(
                model,
                Optional.ofNullable(version),
                Optional.ofNullable(key),
                Caller.of(caller.getRoles()),
                isWanted(explain),
                Cause.request(traceparent));
        Supplied rows = supplied(headers.getMediaType(), body);
        boolean csv = prefersCsv(headers.getAcceptableMediaTypes());
        return turns.answer(
                question,
                body.length,
                patience(timeout),
                turn -> response(predictor.predict(question, rows, turn), csv),
                PredictionProblems::of);
    }

    private Response response(Answer answer, boolean csv) {
        PredictionFields fields = interfaces.fieldsOf(answer);
        return csv
                ? Response.ok(AnswerCsv.of(answer, fields), CSV + ";charset=UTF-8")
                        .build()
                : Response.ok(AnswerJson.of(answer, fields), MediaType.APPLICATION_JSON)
                        .build();
    }

    /** The API of the champion, or of the version or alias that is asked for. */
    @GET
    @Path("/{model}/openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"department", "service", "platform", "data-scientist", "data-owner", "approver", "auditor"})
    public Response document(
            @PathParam("model") String model,
            @QueryParam("version") String version,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String known) {
        try {
            readers.require(model, caller.getRoles());
            ApiDocuments.Document document = documents.of(model, Optional.ofNullable(version));
            String tag = '"' + document.tag() + '"';
            Response.ResponseBuilder answer =
                    known != null && List.of(known.split("\\s*,\\s*")).contains(tag)
                            ? Response.notModified()
                            : Response.ok(document.json());
            return answer.header(HttpHeaders.ETAG, tag)
                    .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .build();
        } catch (AccessRefusedException | UnknownModelException e) {
            throw PredictionProblems.of(e);
        }
    }

    private static Optional<Duration> patience(String timeout) {
        try {
            return Turns.patience(timeout);
        } catch (IllegalArgumentException e) {
            throw Problem.of(422, "invalid-parameter", "A parameter does not fit", e.getMessage())
                    .field(Turns.TIMEOUT, "is " + FieldProblems.quoted(timeout), "Send milliseconds, such as 500.")
                    .exception();
        }
    }

    private static RuntimeException tooLarge(long most) {
        return Problem.of(413, "too-large", "The body is too large", "A body may have " + most + " bytes.")
                .field("body", "has more than " + most + " bytes", "Send fewer rows in each request.")
                .exception();
    }

    private static Supplied supplied(MediaType type, byte[] body) {
        return CSV_TYPE.isCompatible(type) && !MediaType.WILDCARD_TYPE.equals(type)
                ? new CsvBody(body, charset(type))
                : new JsonBody(body);
    }

    private static Charset charset(MediaType type) {
        String name = type.getParameters().get(MediaType.CHARSET_PARAMETER);
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw Problem.of(415, "unsupported-media-type", "Unknown character set", "There is no charset " + name)
                    .field("Content-Type", "names the charset " + name, "Send UTF-8.")
                    .exception();
        }
    }

    private static boolean isWanted(String explain) {
        if (explain == null || explain.equals("false")) {
            return false;
        }
        if (explain.isEmpty() || explain.equals("true")) {
            return true;
        }
        throw Problem.of(422, "invalid-parameter", "A parameter does not fit", "explain is neither true nor false.")
                .field("explain", "is " + FieldProblems.quoted(explain), "Send explain=true, or leave it out.")
                .exception();
    }

    private static boolean prefersCsv(List<MediaType> acceptable) {
        for (MediaType type : acceptable) {
            if (type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
                return false;
            }
            if (type.isCompatible(CSV_TYPE)) {
                return true;
            }
        }
        return false;
    }
}
