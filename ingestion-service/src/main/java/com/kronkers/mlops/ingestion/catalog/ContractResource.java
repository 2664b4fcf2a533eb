package com.kronkers.mlops.ingestion.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.contract.ContractChange;
import com.kronkers.mlops.ingestion.contract.odcs.OdcsReader;
import com.kronkers.mlops.ingestion.contract.odcs.OdcsText;
import com.kronkers.mlops.ingestion.contract.odcs.OdcsWriter;
import com.kronkers.mlops.ingestion.dataset.ContractVersion;
import com.kronkers.mlops.ingestion.dataset.Contracts;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The data contract of a dataset as a document of the Open Data Contract Standard. */
@Authenticated
@Path("/datasets/{name}")
@Blocking
class ContractResource {
    private static final String YAML = "application/yaml";

    private final Datasets datasets;
    private final Contracts contracts;
    private final ContractAgreements agreements;
    private final Proposals proposals;
    private final SecurityIdentity caller;

    ContractResource(
            Datasets datasets,
            Contracts contracts,
            ContractAgreements agreements,
            Proposals proposals,
            SecurityIdentity caller) {
        this.datasets = datasets;
        this.contracts = contracts;
        this.agreements = agreements;
        this.proposals = proposals;
        this.caller = caller;
    }

    /**
     * The answer to a contract.
     *
     * @param verdict breaking if one of the changes is
     * @param warnings what the document says that is not kept
     */
    record AgreementView(
            String dataset,
            int version,
            boolean dryRun,
            ContractChange.Verdict verdict,
            List<ContractChange> changes,
            List<FieldError> warnings) {}

    /** A contract in the history of a dataset. */
    record ContractVersionView(int version, int columns, Instant createdAt, String createdBy) {}

    /** Gives the dataset a contract: 201 for a new version of it, 200 if it says what the present one says. */
    @PUT
    @Path("/contract")
    @Consumes({YAML, "text/yaml", "application/x-yaml", "text/x-yaml", MediaType.APPLICATION_JSON})
    @Produces(MediaType.APPLICATION_JSON)
    @Needs(Permission.MANAGE)
    public Response put(
            @PathParam("name") String name,
            @QueryParam("dryRun") boolean dryRun,
            @QueryParam("breaking") String breaking,
            @Context HttpHeaders headers,
            InputStream body)
            throws IOException {
        datasets.get(name);
        if (breaking != null && !breaking.equals("accept")) {
            throw Problem.of(422, "invalid-request", "The request cannot be understood", "breaking: " + breaking)
                    .field("breaking", "is not accept", "Leave it out, or send ?breaking=accept.")
                    .exception();
        }
        OdcsReader.Read read = OdcsReader.read(document(headers.getMediaType(), text(body)));
        agreements.check(read);
        ContractAgreements.Agreed agreed = agreements.agree(
                name,
                read.contract(),
                breaking != null,
                dryRun,
                caller.getPrincipal().getName());
        boolean breaks = agreed.changes().stream().anyMatch(ContractChange::breaking);
        AgreementView view = new AgreementView(
                name,
                agreed.version(),
                dryRun,
                breaks ? ContractChange.Verdict.BREAKING : ContractChange.Verdict.COMPATIBLE,
                agreed.changes(),
                read.warnings());
        return Response.status(agreed.created() && !dryRun ? 201 : 200)
                .entity(view)
                .build();
    }

    /** The present contract, or an earlier one. */
    @GET
    @Path("/contract")
    @Produces({YAML, MediaType.APPLICATION_JSON})
    @Needs(Permission.DESCRIBE)
    public Response get(
            @PathParam("name") String name, @QueryParam("version") Integer version, @Context HttpHeaders headers) {
        ContractVersion found = contracts.get(name, version);
        return answer(OdcsWriter.write(name, "active", found.contract()), headers);
    }

    /** All contracts the dataset ever had, newest first. */
    @GET
    @Path("/contracts")
    @Produces(MediaType.APPLICATION_JSON)
    @Needs(Permission.DESCRIBE)
    public List<ContractVersionView> all(@PathParam("name") String name) {
        return contracts.all(name).stream()
                .map(each -> new ContractVersionView(
                        each.contract().version(),
                        each.contract().columns().size(),
                        each.createdAt(),
                        each.createdBy()))
                .toList();
    }

    /** A contract that the newest version keeps to, for a person to correct and put. */
    @POST
    @Path("/contract/proposal")
    @Consumes(MediaType.WILDCARD)
    @Produces({YAML, MediaType.APPLICATION_JSON})
    @Needs(Permission.READ)
    public Response propose(@PathParam("name") String name, @Context HttpHeaders headers) throws SQLException {
        return answer(OdcsWriter.write(name, "proposed", proposals.propose(name)), headers);
    }

    private static Response answer(JsonNode document, HttpHeaders headers) {
        boolean json = headers.getAcceptableMediaTypes().stream()
                .anyMatch(type -> type.getSubtype().equals("json"));
        return json
                ? Response.ok(document, MediaType.APPLICATION_JSON).build()
                : Response.ok(OdcsText.write(document), YAML + ";charset=UTF-8").build();
    }

    private static JsonNode document(MediaType type, String text) {
        return type != null && type.getSubtype().equals("json") ? OdcsText.json(text) : OdcsText.yaml(text);
    }

    private static String text(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(OdcsText.LONGEST + 1);
        if (bytes.length > OdcsText.LONGEST) {
            throw Problem.of(
                            413,
                            "too-large",
                            "The body is too large",
                            "A contract may have " + OdcsText.LONGEST + " bytes.")
                    .field("body", "has more than " + OdcsText.LONGEST + " bytes", "Send the contract alone.")
                    .exception();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
