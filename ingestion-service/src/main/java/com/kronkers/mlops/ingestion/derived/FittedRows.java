package com.kronkers.mlops.ingestion.derived;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.DatasetCommit;
import com.kronkers.mlops.ingestion.dataset.VersionReport;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows of a rebuild that a version is made of.
 *
 * @param rows their file
 * @param count their number
 * @param rejected what does not fit the contract, null if everything does
 * @param report null where no contract was declared
 * @param refusal why no version may be made of them, null if one may
 */
record FittedRows(Path rows, long count, Path rejected, VersionReport report, String refusal) {

    /** Rows that no declared contract is asked about. */
    static FittedRows all(Path rows, long count) {
        return new FittedRows(rows, count, null, null, null);
    }

    /** The rows of a result that fit a contract. */
    static FittedRows of(
            DuckDb duckDb, DataContract contract, DerivedQuery.Result result, Path rows, DatasetCommit commit)
            throws SQLException {
        List<String> missing = contract.names().stream()
                .filter(name -> result.columns().stream().map(Column::name).noneMatch(name::equals))
                .toList();
        if (!missing.isEmpty()) {
            return refused("the query gives no column " + missing + ", which the contract asks for");
        }
        Path good = commit.file(".parquet");
        Path bad = commit.file(".rejected");
        ContractFit.Result fit = new ContractFit(duckDb, contract, result.columns()).split(rows, good, bad);
        VersionReport report = fit.report();
        if (!fit.broken().isEmpty()) {
            return refused(fit.broken().stream().map(FittedRows::broken).collect(Collectors.joining("; ")));
        }
        if (report.accepted() == 0) {
            return refused("no row fits the contract: "
                    + report.reasons().stream().map(FittedRows::broken).collect(Collectors.joining("; ")));
        }
        Path rejected = report.rejected() == 0 ? null : bad;
        return new FittedRows(good, report.accepted(), rejected, report, null);
    }

    private static String broken(VersionReport.Count count) {
        return count.rows() + " rows break " + count.rule() + (count.column() == null ? "" : " of " + count.column());
    }

    private static FittedRows refused(String why) {
        return new FittedRows(null, 0, null, null, why);
    }
}
