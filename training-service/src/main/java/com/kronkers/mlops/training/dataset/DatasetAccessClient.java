package com.kronkers.mlops.training.dataset;

import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.training.dataset.PermissionsClient.Description;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/**
 * Whether the present caller may have a dataset trained on. A job fetches all of it as the service, whatever its project does with
 * it then: so whoever asks for one needs the grant to take the dataset away, of which ingestion alone knows.
 */
@ApplicationScoped
public class DatasetAccessClient {
    private static final String NEEDED = "export";

    private final PermissionsClient ingestion;
    private final SecurityIdentity caller;

    DatasetAccessClient(@RestClient PermissionsClient ingestion, SecurityIdentity caller) {
        this.ingestion = ingestion;
        this.caller = caller;
    }

    /**
     * Lets the caller through or not; the platform's team and services pass. Ask before a transaction begins: ingestion may take
     * its time.
     *
     * @throws RuntimeException a 403 problem that says whom to ask, a 422 one for an unknown dataset, or a 503 one while ingestion
     *     does not answer
     */
    public void require(String dataset) {
        if (caller.hasRole("platform") || caller.hasRole("service")) {
            return;
        }
        Description described;
        try {
            described = ingestion.describe(bearer(), dataset);
        } catch (WebApplicationException e) {
            throw refusal(dataset, e.getResponse().getStatus());
        } catch (ProcessingException e) {
            throw away(dataset, "it cannot be reached");
        }
        if (described.permissions() == null || !described.permissions().contains(NEEDED)) {
            throw missing(dataset);
        }
    }

    private String bearer() {
        return "Bearer " + caller.getCredential(TokenCredential.class).getToken();
    }

    private RuntimeException refusal(String dataset, int status) {
        return switch (status) {
            case 403 -> missing(dataset);
            case 404 ->
                Problem.of(422, "unknown-dataset", "There is no such dataset", "Nothing was changed.")
                        .field(
                                "dataset",
                                "there is no dataset named '" + dataset + "'",
                                "name one of GET /datasets, or have a data owner declare it first")
                        .exception();
            default -> away(dataset, "it answered with HTTP " + status);
        };
    }

    private RuntimeException missing(String dataset) {
        return Problem.of(
                        403,
                        "permission-missing",
                        "A permission on the dataset is missing",
                        "'" + caller.getPrincipal().getName() + "' may not train on '" + dataset
                                + "': what trains is given all of its rows. Nothing was changed.")
                .field(
                        "Authorization",
                        "is of a caller without " + NEEDED,
                        "Ask the data owner, whom GET /datasets names, to grant " + NEEDED
                                + " to you, your role or your department with PUT /datasets/" + dataset + "/grants.")
                .exception();
    }

    private static RuntimeException away(String dataset, String why) {
        return Problem.of(
                        503,
                        "ingestion-away",
                        "Ingestion cannot be asked",
                        "Only ingestion knows whether you may train on '" + dataset + "', and " + why
                                + ". Nothing was changed; try again.")
                .header("Retry-After", 5)
                .exception();
    }
}
