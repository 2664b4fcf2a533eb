package com.kronkers.mlops.outbox;

import io.quarkus.security.Authenticated;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.Map;

/** A resource as services write them. */
@Path("/things/{name}")
@Authenticated
public class ThingResource {
    private final Outbox outbox;

    ThingResource(Outbox outbox) {
        this.outbox = outbox;
    }

    @POST
    @Transactional
    public void make(String name, @QueryParam("next") String next) {
        outbox.append("things", name, Map.of("name", name, "next", next), null);
    }
}
