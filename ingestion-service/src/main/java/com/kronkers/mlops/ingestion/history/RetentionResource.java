package com.kronkers.mlops.ingestion.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How long the content of a dataset's versions is kept. */
@Path("/datasets/{name}/retention")
@Authenticated
@Blocking
class RetentionResource {
    private final RetentionRules rules;
    private final RetentionSweep sweep;
    private final SecurityIdentity caller;

    RetentionResource(RetentionRules rules, RetentionSweep sweep, SecurityIdentity caller) {
        this.rules = rules;
        this.sweep = sweep;
        this.caller = caller;
    }

    /** What is to be kept; one of the two may be missing. */
    record RetentionRequest(Integer keepVersions, Integer keepDays) {}

    /** The rule, absent fields where there is none, and what it does with each version, newest first. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RetentionView(
            Integer keepVersions, Integer keepDays, String changedBy, Instant changedAt, List<StandingView> versions) {
        static RetentionView of(Optional<RetentionRule> rule, List<Standing> standings) {
            return new RetentionView(
                    rule.map(each -> each.keepVersions).orElse(null),
                    rule.map(each -> each.keepDays).orElse(null),
                    rule.map(each -> each.changedBy).orElse(null),
                    rule.map(each -> each.changedAt).orElse(null),
                    standings.stream().map(StandingView::of).toList());
        }
    }

    /** A version; {@code state} is kept, expires (with the next sweep) or expired. */
    record StandingView(int version, String state, String because) {
        static StandingView of(Standing standing) {
            String state = standing.state().name().toLowerCase(Locale.ROOT);
            return new StandingView(standing.version(), state, standing.because());
        }
    }

    /** The rule and what it means. */
    @GET
    @Needs(Permission.REPORT)
    public RetentionView get(@PathParam("name") String name) {
        return RetentionView.of(rules.of(name), rules.standings(name));
    }

    /** Sets the rule; nothing goes before the next sweep, so that its answer can be read first. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Permission.MANAGE)
    public RetentionView set(@PathParam("name") String name, RetentionRequest request) {
        RetentionRequest wanted = request == null ? new RetentionRequest(null, null) : request;
        rules.set(
                name,
                wanted.keepVersions(),
                wanted.keepDays(),
                caller.getPrincipal().getName());
        return get(name);
    }

    /** Removes the rule. */
    @DELETE
    @Needs(Permission.MANAGE)
    public void remove(@PathParam("name") String name) {
        rules.remove(name);
    }

    /** Applies the rule now instead of within the hour. */
    @POST
    @Path("/apply")
    @Needs(Permission.MANAGE)
    public RetentionView apply(@PathParam("name") String name) throws IOException {
        sweep.sweep(name);
        return get(name);
    }
}
