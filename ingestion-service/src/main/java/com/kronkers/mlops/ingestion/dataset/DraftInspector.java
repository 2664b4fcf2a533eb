package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.ingestion.quality.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Looks at a draft's rows before they are stored, and may have other rows stored instead. */
public interface DraftInspector {
    /** The finding of a column that looks personal and that nobody classified. */
    String UNCLASSIFIED = "unclassified-personal";

    /**
     * A draft as it may be stored.
     *
     * @param findings why a person must decide about it; empty if nothing speaks against it
     */
    record Inspected(VersionDraft draft, List<Finding> findings) {}

    /**
     * Inspects a draft.
     *
     * @param at where the file of a part lies
     * @param files names for files that are stored instead
     */
    Inspected inspect(VersionDraft draft, Function<Path, Path> at, Supplier<Path> files)
            throws IOException, SQLException;
}
