package com.kronkers.mlops.ingestion.protect;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.problem.Problem;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The versions of a dataset's pseudonym key. No answer holds a key. */
@Path("/datasets/{name}/pseudonym-keys")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Blocking
class PseudonymKeyResource {
    private final PseudonymKeys keys;
    private final SecurityIdentity caller;

    PseudonymKeyResource(PseudonymKeys keys, SecurityIdentity caller) {
        this.keys = keys;
        this.caller = caller;
    }

    /** Which key a dataset shares. */
    record Group(String group) {}

    /** All versions, newest first. */
    @GET
    @Needs(Permission.AUDIT)
    public List<PseudonymKeys.Version> versions(@PathParam("name") String name) {
        return keys.versions(name);
    }

    /** Rotates: from the next upload on, pseudonyms are made with a new key. */
    @POST
    @Needs(Permission.MANAGE)
    public Response rotate(@PathParam("name") String name) {
        PseudonymKeys.Version made = keys.rotate(name, caller.getPrincipal().getName());
        return Response.status(Response.Status.CREATED).entity(made).build();
    }

    /** Shares the key of a group, so that pseudonyms join with those of its other datasets. */
    @PUT
    @Path("/group")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Permission.MANAGE)
    public PseudonymKeys.Version share(@PathParam("name") String name, Group wanted) {
        String group = wanted == null ? null : wanted.group();
        if (group == null || !group.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw Problem.of(422, "invalid-parameter", "The group has no fit name", "group is '" + group + "'.")
                    .field("group", "is missing or no name", "Use 1 to 63 lower-case letters, digits and hyphens.")
                    .exception();
        }
        return keys.share(name, group, caller.getPrincipal().getName());
    }
}
