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
    /** What every path below {@code /datasets/{name}} calls the dataset. */
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
        if (dataset == null || !request.getUriInfo().getPath().startsWith("/datasets/")) {
            return;
        }
        Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
        access.requireIfKnown(dataset, needs == null ? Permission.MANAGE : needs.value());
    }
}
