package com.kronkers.mlops.serving.prediction;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.runtime.BusyModelException;
import com.kronkers.mlops.serving.deployment.Deployments;
import com.kronkers.mlops.serving.deployment.UnknownModelException;
import io.quarkus.security.identity.SecurityIdentity;
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
import java.util.List;
import java.util.Optional;

/** Predictions with named fields, and the document that says which. */
@Path("/predictions")
public class PredictionResource {
    private static final String CSV = "text/csv";
    private static final MediaType CSV_TYPE = new MediaType("text", "csv");

    private final Predictor predictor;
    private final ModelInterfaces interfaces;
    private final ApiDocuments documents;
    private final PredictionConfig config;
    private final SecurityIdentity caller;

    PredictionResource(
            Predictor predictor,
            ModelInterfaces interfaces,
            ApiDocuments documents,
            PredictionConfig config,
            SecurityIdentity caller) {
        this.predictor = predictor;
        this.interfaces = interfaces;
        this.documents = documents;
        this.config = config;
        this.caller = caller;
    }

    /** Predicts the rows of a JSON or CSV body; answers as JSON or CSV, whichever the caller prefers. */
    @POST
    @Path("/{model}")
    @Consumes({MediaType.APPLICATION_JSON, CSV})
    @Produces({MediaType.APPLICATION_JSON, CSV})
    @RolesAllowed({"department", "service", "platform", "data-scientist"})
    public Response predict(
            @PathParam("model") String model,
            @HeaderParam(Deployments.VARIANT_KEY) String key,
            @QueryParam("version") String version,
            @QueryParam("explain") String explain,
            @Context HttpHeaders headers,
            byte[] sent) {
        byte[] body = sent == null ? new byte[0] : sent;
        if (body.length > config.maxBody().asLongValue()) {
            throw tooLarge(config.maxBody().asLongValue());
        }
        try {
            Answer answer = predictor.predict(
                    model,
                    Optional.ofNullable(version),
                    Optional.ofNullable(key),
                    supplied(headers.getMediaType(), body),
                    Departments.of(caller.getRoles()),
                    isWanted(explain));
            PredictionFields fields = interfaces.fieldsOf(answer);
            return prefersCsv(headers.getAcceptableMediaTypes())
                    ? Response.ok(AnswerCsv.of(answer, fields), CSV + ";charset=UTF-8")
                            .build()
                    : Response.ok(AnswerJson.of(answer, fields), MediaType.APPLICATION_JSON)
                            .build();
        } catch (UnknownModelException e) {
            throw unknownModel(e);
        } catch (InvalidRowsException e) {
            throw invalidRows(e);
        } catch (MalformedBodyException e) {
            throw malformed(e);
        } catch (NotExplainedException e) {
            throw Problem.of(422, "not-explained", "There is no such explanation", e.getMessage())
                    .field("explain", e.getMessage(), "Ask without it.")
                    .exception();
        } catch (BusyModelException e) {
            throw Problem.of(503, "busy-model", "The model is busy", e.getMessage())
                    .header("Retry-After", 1)
                    .exception();
        }
    }

    /** The API of the champion, or of the version or alias that is asked for. */
    @GET
    @Path("/{model}/openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"department", "service", "platform", "data-scientist", "data-owner", "approver", "auditor"})
    public Response document(@PathParam("model") String model,
            @QueryParam("version") String version,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String known) {
        try {
            ApiDocuments.Document document = documents.of(model, Optional.ofNullable(version));
            String tag = '"' + document.tag() + '"';
            Response.ResponseBuilder answer =
                    known != null && List.of(known.split("\\s*,\\s*")).contains(tag)
                            ? Response.notModified()
                            : Response.ok(document.json());
            return answer.header(HttpHeaders.ETAG, tag)
                    .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .build();
        } catch (UnknownModelException e) {
            throw unknownModel(e);
        }
    }

    /** 404, naming the models that there are. */
    public static RuntimeException unknownModel(UnknownModelException e) {
        String there = e.deployed().isEmpty() ? "none" : String.join(", ", e.deployed());
        return Problem.of(404, "unknown-model", "Unknown model", e.getMessage() + "; deployed: " + there)
                .field("model", e.getMessage(), "Ask one of the deployed models: " + there + ".")
                .exception();
    }

    /** 422, naming the wrong fields; 409 where newer data would make them right. */
    public static RuntimeException invalidRows(InvalidRowsException e) {
        Problem problem = e instanceof HistoryTooOldException
                ? Problem.of(409, "history-too-old", "The history is too old", e.getMessage())
                : Problem.of(
                        422,
                        "invalid-rows",
                        "The rows do not fit the model",
                        e.problems().size() + " field(s) are wrong");
        e.problems().forEach(field -> problem.field(field.field(), field.problem(), field.fix()));
        return problem.exception();
    }

    private static RuntimeException malformed(MalformedBodyException e) {
        return Problem.of(400, "invalid-request", "The body cannot be read", "The body is no " + e.format() + ".")
                .field("body", e.getMessage(), "Send whole " + e.format() + " in UTF-8.")
                .exception();
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
