package com.kronkers.mlops.registry.model;

import com.kronkers.mlops.registry.Problems;
import com.kronkers.mlops.registry.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** Models, who holds their aliases, and who held them when. */
@Path("/models")
@RolesAllowed({
    Roles.APPROVER,
    Roles.AUDITOR,
    Roles.DATA_OWNER,
    Roles.DATA_SCIENTIST,
    Roles.DEPARTMENT,
    Roles.PLATFORM,
    Roles.SERVICE
})
class ModelResource {

    private final ModelRepository models;
    private final Aliases aliases;

    ModelResource(ModelRepository models, Aliases aliases) {
        this.models = models;
        this.aliases = aliases;
    }

    @GET
    @Transactional
    public List<ModelView> list() {
        return models.byName().stream()
                .map(model -> ModelView.of(model, aliases.of(model.name)))
                .toList();
    }

    @GET
    @Path("/{model}")
    @Transactional
    public ModelView one(String model) {
        return ModelView.of(existing(model), aliases.of(model));
    }

    /** Who held each alias when, oldest first; the present holder has no {@code until}. */
    @GET
    @Path("/{model}/history")
    @Transactional
    public List<Reign> history(String model) {
        existing(model);
        return Reign.of(aliases.history(model));
    }

    private Model existing(String model) {
        return models.findByIdOptional(model).orElseThrow(() -> Problems.unknownModel(model));
    }
}
