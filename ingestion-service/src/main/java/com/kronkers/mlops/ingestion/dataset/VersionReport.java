package com.kronkers.mlops.ingestion.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.kronkers.mlops.ingestion.format.FormatOptions;
import java.util.List;
import java.util.Map;

/**
 * What became of every row that was received for a version. A row is accepted, rejected or a removed duplicate, and
 * only one of these: a report whose sum differs cannot be made.
 *
 * @param received rows of the upload, well formed or not
 * @param accepted rows that are in the version
 * @param rejected rows that are kept apart, with their reasons
 * @param duplicates rows left out because another one has their content or key
 * @param replaced rows of the parent whose key was sent anew; they were received for an earlier version
 * @param format how the upload was read
 * @param fixes values changed while cleaning, those of rejected rows too
 * @param reasons why rows were rejected; a row with two reasons counts in both
 * @param warnings rules of severity {@code warn} that rows broke
 * @param parts files that the rows were written to
 * @param milliseconds time spent in each step; steps overlap
 * @param duckDb version of the engine that read and wrote the rows
 * @param contractVersion whose recipe was followed
 * @param keyVersion of the pseudonym key, null if nothing was pseudonymised
 * @param source how the same bytes are read again, null for versions made before this was noted
 * @param corrects which rejected rows these rows are corrections of, null if none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionReport(
        long received,
        long accepted,
        long rejected,
        long duplicates,
        long replaced,
        String format,
        List<Count> fixes,
        List<Count> reasons,
        List<Count> warnings,
        int parts,
        Map<String, Long> milliseconds,
        String duckDb,
        int contractVersion,
        Integer keyVersion,
        Source source,
        Corrects corrects) {

    /**
     * How often something happened.
     *
     * @param rule what
     * @param column where, null if it concerns the whole row
     * @param rows values or rows it happened to
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Count(String rule, String column, long rows) {}

    /**
     * What a reader has to be told to read the upload as it was read.
     *
     * @param options what the caller said, and what was detected
     * @param names of the columns in file order
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Source(FormatOptions options, List<String> names) {}

    /**
     * Rejected rows that were corrected.
     *
     * @param version whose rows they were
     * @param lines in that version's upload
     */
    public record Corrects(int version, List<Long> lines) {}

    /** A report of a source that need not be read again, and corrects nothing. */
    public VersionReport(
            long received,
            long accepted,
            long rejected,
            long duplicates,
            long replaced,
            String format,
            List<Count> fixes,
            List<Count> reasons,
            List<Count> warnings,
            int parts,
            Map<String, Long> milliseconds,
            String duckDb,
            int contractVersion,
            Integer keyVersion) {
        this(
                received,
                accepted,
                rejected,
                duplicates,
                replaced,
                format,
                fixes,
                reasons,
                warnings,
                parts,
                milliseconds,
                duckDb,
                contractVersion,
                keyVersion,
                null,
                null);
    }

    /** This report, noting how the source was read. */
    public VersionReport readAs(FormatOptions options, List<String> names) {
        return with(new Source(options, List.copyOf(names)), corrects);
    }

    /** This report, noting what its rows correct. */
    public VersionReport correcting(Corrects corrected) {
        return with(source, corrected);
    }

    private VersionReport with(Source newSource, Corrects newCorrects) {
        return new VersionReport(
                received,
                accepted,
                rejected,
                duplicates,
                replaced,
                format,
                fixes,
                reasons,
                warnings,
                parts,
                milliseconds,
                duckDb,
                contractVersion,
                keyVersion,
                newSource,
                newCorrects);
    }

    public VersionReport {
        if (accepted + rejected + duplicates != received || accepted < 0 || rejected < 0 || duplicates < 0) {
            throw new IllegalStateException("Rows went missing: " + accepted + " accepted + " + rejected
                    + " rejected + " + duplicates + " duplicates are not the " + received + " received");
        }
        fixes = fixes == null ? List.of() : List.copyOf(fixes);
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
        milliseconds = milliseconds == null ? Map.of() : Map.copyOf(milliseconds);
    }
}
