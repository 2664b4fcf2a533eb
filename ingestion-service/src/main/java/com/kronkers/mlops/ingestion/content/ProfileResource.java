package com.kronkers.mlops.ingestion.content;

import com.kronkers.mlops.ingestion.access.Needs;
import com.kronkers.mlops.ingestion.access.Permission;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.VersionFile;
import com.kronkers.mlops.ingestion.profile.FileProfile;
import com.kronkers.mlops.ingestion.profile.FileProfiles;
import com.kronkers.mlops.ingestion.profile.Profile;
import com.kronkers.mlops.ingestion.profile.Profiler;
import io.quarkus.security.Authenticated;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Set;

/** What is known of the rows of a version. What is personal today is withheld of old versions too. */
@Authenticated
@Path("/datasets")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
class ProfileResource {
    private final Datasets datasets;
    private final FileProfiles profiles;

    ProfileResource(Datasets datasets, FileProfiles profiles) {
        this.datasets = datasets;
        this.profiles = profiles;
    }

    /** Figures of every column. */
    @GET
    @Path("/{name}/versions/{version}/profile")
    @Needs(Permission.READ)
    public Profile profile(@PathParam("name") String name, @PathParam("version") String version) {
        return datasets.version(name, version).profile().withholding(withheld(name));
    }

    /** The sketches that the figures come from, for merging and for questions that the figures do not answer. */
    @GET
    @Path("/{name}/versions/{version}/profile/sketches")
    @Needs(Permission.READ)
    public FileProfile sketches(@PathParam("name") String name, @PathParam("version") String version)
            throws SQLException {
        DatasetVersion found = datasets.version(name, version);
        // Where more is withheld by now, they are made of the rows again.
        datasets.requireContent(found);
        return profiles.of(
                found.contract(),
                found.files().stream().map(VersionFile::digest).toList(),
                withheld(name));
    }

    private Set<String> withheld(String dataset) {
        return datasets.get(dataset).contract().map(Profiler::withheld).orElse(Set.of());
    }
}
