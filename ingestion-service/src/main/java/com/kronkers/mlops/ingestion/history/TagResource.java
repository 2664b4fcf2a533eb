package com.kronkers.mlops.ingestion.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.VersionTag;
import io.quarkus.security.Authenticated;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;

/** The tags of a dataset. */
@Path("/datasets/{name}/tags")
@Authenticated
@Blocking
class TagResource {
    private final Tags tags;
    private final SecurityIdentity caller;

    TagResource(Tags tags, SecurityIdentity caller) {
        this.tags = tags;
        this.caller = caller;
    }

    /** Where a tag is to point. */
    record TagRequest(Integer version) {}

    /** Where a tag points. */
    record TagView(String tag, int version, String movedBy, Instant movedAt) {
        static TagView of(VersionTag tag) {
            return new TagView(tag.tag(), tag.number(), tag.movedBy(), tag.movedAt());
        }
    }

    /** One move; {@code from} is absent where the tag was new, {@code to} where it was removed. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MoveView(Integer from, Integer to, String movedBy, Instant movedAt) {}

    /** All tags by name. */
    @GET
    @Needs(Permission.DESCRIBE)
    public List<TagView> all(@PathParam("name") String name) {
        return tags.all(name).stream().map(TagView::of).toList();
    }

    /** Every move of a tag, newest first. */
    @GET
    @Path("/{tag}/moves")
    @Needs(Permission.DESCRIBE)
    public List<MoveView> moves(@PathParam("name") String name, @PathParam("tag") String tag) {
        return tags.moves(name, tag).stream()
                .map(move -> new MoveView(move.fromNumber, move.toNumber, move.movedBy, move.movedAt))
                .toList();
    }

    /** Sets or moves a tag. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Path("/{tag}")
    @Needs(Permission.MANAGE)
    public TagView move(@PathParam("name") String name, @PathParam("tag") String tag, TagRequest request) {
        Integer version = request == null ? null : request.version();
        return TagView.of(tags.move(name, tag, version, caller.getPrincipal().getName()));
    }

    /** Removes a tag. */
    @DELETE
    @Path("/{tag}")
    @Needs(Permission.MANAGE)
    public void remove(@PathParam("name") String name, @PathParam("tag") String tag) {
        tags.remove(name, tag, caller.getPrincipal().getName());
    }
}
