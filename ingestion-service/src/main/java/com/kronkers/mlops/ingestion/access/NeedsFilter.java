package com.kronkers.mlops.ingestion.access;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/**
 * The one place where a request about a dataset is let through or refused. It runs before the body is read. A dataset
 * that does not exist has nobody to protect it from: the resource answers 404, or creates it.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
class NeedsFilter implements ContainerRequestFilter {
    /** What every path below {@code /datasets/{name}} calls the dataset, and no other path anything. */
    static final String PARAMETER = "name";

    private final Access access;

    @Context
    ResourceInfo resource;

    NeedsFilter(Access access) {
        this.access = access;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String dataset = request.getUriInfo().getPathParameters().getFirst(PARAMETER);
        // The path as it was sent may be spelled otherwise than the one that was matched.
        if (dataset == null) {
            return;
        }
        Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
        access.requireIfKnown(dataset, needs == null ? Permission.MANAGE : needs.value());
    }
}
